import type { Format } from "../format.ts";
import { labelmeTraits } from "./traits.ts";

/** LabelMe: a folder with one JSON file per image. */
export const labelme: Format = {
  ...labelmeTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeLabelme(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readLabelme(source, options),
  toldBy: { folder: 'JSON files with "shapes" and "imagePath"' },
  sniff: async ({ entries, headOf }) => {
    const name = entries.find((entry) => /\.json$/i.test(entry));
    const head = name === undefined ? "" : await headOf(name);
    return /"shapes"\s*:\s*\[/.test(head) && /"(version|imagePath)"\s*:/.test(head);
  },
};
