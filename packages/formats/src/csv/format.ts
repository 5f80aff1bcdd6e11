import type { Format } from "../format.ts";
import type { SourceProbe } from "../source-probe.ts";
import type { CsvFlavor, CsvOptions, CsvReadOptions } from "./options.ts";
import { sniffTable } from "./sniff-table.ts";
import { csvFlavorTraits, csvTraits } from "./traits.ts";

/** A table of annotations for science and for FathomNet, or in another program's columns: one CSV file. */
export const csv: Format<CsvOptions, CsvReadOptions> = {
  ...csvTraits,
  toldBy: { file: "a table (.csv, .tsv, .txt) with the columns of one of its flavours" },
  sniff: async (probe) => looksLikeTable(probe),
  read: async (source, options) => (await import("./read.ts")).readCsv(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeCsv(images, target, options),
};

/** The format with the columns of one flavour, and what that holds: what to write by split, and to ask for losses. */
export function csvFlavor(flavor: CsvFlavor): Format<CsvOptions, CsvReadOptions> {
  return {
    ...csv,
    ...csvFlavorTraits(flavor),
    read: async (source, options) => (await import("./read.ts")).readCsv(source, { ...options, flavor }),
    write: async (images, target, options) =>
      (await import("./write.ts")).writeCsv(images, target, { ...options, flavor }),
  };
}

function looksLikeTable({ isFolder, path, head }: SourceProbe): boolean {
  if (isFolder || !/\.(csv|tsv|txt)(\.gz)?$/i.test(path)) return false;
  return path.toLowerCase().endsWith(".gz") || sniffTable(head) !== undefined;
}
