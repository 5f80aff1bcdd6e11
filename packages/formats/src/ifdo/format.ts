import type { Format } from "../format.ts";
import type { IfdoOptions } from "./options.ts";
import { ifdoTraits } from "./traits.ts";

/** Image FAIR Digital Object 2.1: one JSON file. */
export const ifdo: Format<IfdoOptions> = {
  ...ifdoTraits,
  toldBy: { file: 'a JSON object with "image-set-header" and "image-set-items"' },
  sniff: ({ isFolder, head }) => !isFolder && /^\ufeff?\s*\{/.test(head) && /"image-set-(header|items)"\s*:/.test(head),
  read: async (source, options) => (await import("./read.ts")).readIfdo(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeIfdo(images, target, options),
};
