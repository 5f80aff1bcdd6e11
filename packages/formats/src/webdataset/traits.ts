import type { FormatTraits } from "../format.ts";
import { sampleHolds } from "../sample-holds.ts";

/** Tar shards for WebDataset: a folder. */
export const webdatasetTraits: FormatTraits = {
  name: "webdataset",
  title: "WebDataset",
  aliases: ["wds", "tar"],
  extensions: [],
  layout: "directory",
  holds: sampleHolds,
  // Its decoder goes by the extension, and knows no other that cameras write.
  needs: { size: true, imageEncodings: ["jpeg", "png"] },
};
