import type { FormatTraits } from "../format.ts";

/** Pascal VOC: a folder with one XML file per image. */
export const vocTraits: FormatTraits = {
  name: "voc",
  title: "VOC",
  aliases: ["pascal", "pascal-voc", "pascalvoc"],
  extensions: [],
  layout: "directory",
  holds: {
    geometry: ["bbox"],
    negatives: true,
    embeddedImages: false,
    attributes: [],
    fields: ["size"],
    tolerance: { pixels: 0 },
  },
  needs: { size: true, imageEncodings: undefined },
};

/** The same with the devkit's layout and coordinates, which hold more and are less exact. */
export const vocDevkitTraits: FormatTraits = {
  ...vocTraits,
  holds: {
    ...vocTraits.holds,
    fields: ["isDifficult", "isOccluded", "isTruncated", "size", "split"],
    tolerance: { pixels: 1.5 },
  },
};
