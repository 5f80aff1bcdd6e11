import type { FormatTraits } from "../format.ts";
import type { VocCoords, VocOptions } from "./options.ts";

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

/** How coordinates count in a layout, if nobody says. */
export function defaultCoords(layout: NonNullable<VocOptions["layout"]>): VocCoords {
  return layout === "devkit" ? "voc" : "m3";
}

/** VOC as options have it written: the devkit's coordinates or layout, and whose images loaders find in `JPEGImages` only. */
export function vocVariant(layout: NonNullable<VocOptions["layout"]>, coords: VocCoords): FormatTraits {
  const isDevkit = layout === "devkit";
  const traits = isDevkit || coords === "voc" ? vocDevkitTraits : vocTraits;
  return isDevkit ? { ...traits, needs: { ...traits.needs, imagesInside: true } } : traits;
}
