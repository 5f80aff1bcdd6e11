import type { Format } from "../format.ts";
import type { CocoOptions } from "./options.ts";
import { cocoTraits } from "./traits.ts";

/** COCO object detection: one JSON file. */
export const coco: Format<CocoOptions> = {
  ...cocoTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeCoco(images, target, options),
};
