import type { FormatTraits } from "../format.ts";

/** Ultralytics YOLO for boxes: a folder with `data.yaml`, and a text file of labels per image. */
export const yoloTraits: FormatTraits = {
  name: "yolo",
  title: "YOLO",
  aliases: ["ultralytics", "yolov5", "yolov8", "yolo11"],
  extensions: [],
  layout: "directory",
  holds: {
    geometry: ["bbox"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: ["size", "split"],
    tolerance: { share: 2e-8 },
  },
  needs: {
    size: true,
    imageEncodings: undefined,
    imagesInside: true,
    loadable: { encodings: ["bmp", "jpeg", "png", "tiff", "webp"], smallestSidePixels: 10 },
  },
};
