import type { Format } from "../format.ts";
import { findTars } from "./find-tars.ts";
import type { WebdatasetOptions } from "./options.ts";
import { webdatasetTraits } from "./traits.ts";

/** Tar shards for WebDataset: a folder. */
export const webdataset: Format<WebdatasetOptions> = {
  ...webdatasetTraits,
  toldBy: { file: "a .tar file", folder: ".tar files" },
  sniff: async (probe) => findTars(probe) !== undefined,
  read: async (source, options) => (await import("./read.ts")).readWebdataset(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeWebdataset(images, target, options),
};
