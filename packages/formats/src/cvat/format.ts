import type { Format } from "../format.ts";
import { cvatTraits } from "./traits.ts";

/** CVAT for images 1.1: one XML file. */
export const cvat: Format = {
  ...cvatTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeCvat(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readCvat(source, options),
  toldBy: { file: "XML with <annotations>" },
  sniff: ({ isFolder, head }) => !isFolder && /<annotations[\s>]/.test(head),
};
