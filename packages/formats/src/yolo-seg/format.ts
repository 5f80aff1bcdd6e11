import type { Format } from "../format.ts";
import type { YoloOptions } from "../yolo/options.ts";
import { yoloSegTraits } from "./traits.ts";

/** Ultralytics YOLO for outlines. A folder of it looks as one of {@link yolo}, whose reader reads both. */
export const yoloSeg: Format<YoloOptions> = {
  ...yoloSegTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeYoloSeg(images, target, options),
  read: async (source, options) => (await import("../yolo/read.ts")).readYolo(source, options),
};
