import type { Format } from "../format.ts";
import { sniffYolo } from "./data-yaml.ts";
import type { YoloOptions } from "./options.ts";
import { yoloTraits } from "./traits.ts";

/** Ultralytics YOLO for boxes: a folder with `data.yaml`, and a text file of labels per image. */
export const yolo: Format<YoloOptions> = {
  ...yoloTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeYolo(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readYolo(source, options),
  toldBy: { folder: 'data.yaml with "names" and "train", or labels with a classes.txt' },
  sniff: sniffYolo,
};
