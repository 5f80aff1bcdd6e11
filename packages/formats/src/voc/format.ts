import type { Format } from "../format.ts";
import { vocTraits } from "./traits.ts";

/** Pascal VOC: a folder with one XML file per image. */
export const voc: Format = {
  ...vocTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeVoc(images, target, options),
};
