import type { FormatTraits } from "../format.ts";
import { yoloTraits } from "../yolo/traits.ts";

/** Darknet YOLO: `obj.names`, `obj.data`, lists of images, and a text file of labels beside each image. */
export const darknetTraits: FormatTraits = {
  ...yoloTraits,
  name: "darknet",
  title: "Darknet",
  aliases: ["yolo-darknet", "yolov4"],
  needs: {
    size: true,
    imageEncodings: undefined,
    imagesInside: true,
    loadable: { encodings: ["bmp", "jpeg", "png"], smallestSidePixels: 1 },
  },
};
