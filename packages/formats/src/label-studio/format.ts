import type { Format } from "../format.ts";
import type { LabelStudioOptions } from "./options.ts";
import { labelStudioTraits } from "./traits.ts";

/** Label Studio: one JSON file of tasks. */
export const labelStudio: Format<LabelStudioOptions> = {
  ...labelStudioTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeLabelStudio(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readLabelStudio(source, options),
  toldBy: { file: 'a JSON list of objects with "data" and "annotations"' },
  sniff: ({ isFolder, head }) =>
    !isFolder &&
    /^\ufeff?\s*\[\s*\{/.test(head) &&
    /"data"\s*:\s*\{/.test(head) &&
    /"(annotations|predictions)"\s*:\s*\[/.test(head),
};
