import type { Habitat } from "./habitats.ts";

/** A defect of stored data, as they are met in the wild. */
export type OddityKind =
  | "link-value-not-json"
  | "link-value-truncated"
  | "box-without-width"
  | "box-with-nan"
  | "box-with-zero-size"
  | "box-with-negative-size"
  | "box-outside-image"
  | "arrays-of-different-length"
  | "box-with-floats"
  | "box-with-numeric-strings"
  | "box-with-negative-origin"
  | "box-off-by-one"
  | "box-with-null-reference"
  | "box-with-null-confidence"
  | "box-with-upper-case-reference"
  | "box-with-reference-key-of-2018"
  | "box-twice"
  | "box-on-two-observations"
  | "polygon-with-repeated-vertex"
  | "association-without-mime-type"
  | "reference-dangling"
  | "reference-to-other-moment"
  | "image-with-file-url"
  | "image-not-found"
  | "image-with-swapped-size"
  | "image-without-size"
  | "image-without-format"
  | "image-format-unknown"
  | "image-smaller-than-stored"
  | "moment-without-time"
  | "observation-with-few-keys";

/**
 * Every defect with the habitat where it is put. Those that cost an image or put a box in a strange place are kept
 * away from the rockfish, so that a first dataset of rockfish is complete and looks right.
 */
export const oddityHabitats: Readonly<Record<OddityKind, Habitat>> = {
  // Values of localizations that cannot be used.
  "link-value-not-json": "rock",
  "link-value-truncated": "rock",
  "box-without-width": "rock",
  "box-with-nan": "mud",
  "box-with-zero-size": "mud",
  "box-with-negative-size": "mud",
  "box-outside-image": "mud",
  "arrays-of-different-length": "midwater",
  // Values that are unusual but have a meaning.
  "box-with-floats": "mud",
  "box-with-numeric-strings": "mud",
  "box-with-negative-origin": "midwater",
  "box-off-by-one": "midwater",
  "box-with-null-reference": "mud",
  "box-with-null-confidence": "mud",
  "box-with-upper-case-reference": "midwater",
  "box-with-reference-key-of-2018": "mud",
  "box-twice": "mud",
  "box-on-two-observations": "midwater",
  "polygon-with-repeated-vertex": "mud",
  "association-without-mime-type": "mud",
  // References that do not lead where they should.
  "reference-dangling": "midwater",
  "reference-to-other-moment": "midwater",
  // Rows and files of images.
  "image-with-file-url": "midwater",
  "image-not-found": "midwater",
  "image-with-swapped-size": "midwater",
  "image-without-size": "mud",
  "image-without-format": "mud",
  "image-format-unknown": "midwater",
  "image-smaller-than-stored": "mud",
  // Keys that are absent.
  "moment-without-time": "midwater",
  "observation-with-few-keys": "lava",
};
