import type { Format } from "../format.ts";
import { createmlTraits } from "./traits.ts";

/** Create ML object detection: one JSON file, which Create ML looks for beside the images. */
export const createml: Format = {
  ...createmlTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeCreateml(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readCreateml(source, options),
  toldBy: { file: 'a JSON list of objects with "image" and "annotations"' },
  sniff: ({ isFolder, head }) =>
    !isFolder &&
    /^\ufeff?\s*\[\s*\{/.test(head) &&
    /"(image|imagefilename)"\s*:\s*"/.test(head) &&
    (/"coordinates"\s*:\s*\{/.test(head) || /"annotations"\s*:\s*\[\s*\]/.test(head)) &&
    !/"data"\s*:\s*\{/.test(head),
};
