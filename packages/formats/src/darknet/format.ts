import type { Format } from "../format.ts";
import type { SourceProbe } from "../source-probe.ts";
import type { DarknetOptions } from "./options.ts";
import { darknetTraits } from "./traits.ts";

/** Darknet YOLO: `obj.names`, `obj.data`, lists of images, and a text file of labels beside each image. */
export const darknet: Format<DarknetOptions> = {
  ...darknetTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeDarknet(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readDarknet(source, options),
  toldBy: { file: 'obj.data with "names" and "train"', folder: 'a .data file with "names" and "train"' },
  sniff: async ({ isFolder, path, head, entries, headOf }: SourceProbe) => {
    if (!isFolder) return path.endsWith(".data") && looksLikeData(head);
    for (const name of entries.filter((entry) => entry.endsWith(".data"))) {
      if (looksLikeData(await headOf(name))) return true;
    }
    return false;
  },
};

function looksLikeData(head: string): boolean {
  return /^[^\S\r\n]*names\s*=/m.test(head) && /^[^\S\r\n]*(train|valid)\s*=/m.test(head);
}
