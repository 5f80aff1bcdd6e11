/**
 * Transforms of datasets: each is a function that takes its settings and returns a {@link Transform}, which makes one dataset of another as
 * its images pass. Apply them in turn with `convert(source, { transforms: [...] })`, or by hand.
 *
 * @module
 */
export type { Transform, TransformContext } from "../transform.ts";
export { addTaxonomy } from "./add-taxonomy.ts";
export { clip } from "./clip.ts";
export { type DedupeSettings, dedupe } from "./dedupe.ts";
export type { FilterOptions } from "./derive.ts";
export { keepCategories } from "./keep-categories.ts";
export type { Leakage } from "./leakage.ts";
export { parseMapping, readMapping } from "./mapping-file.ts";
export {
  type MeasureSplitsOptions,
  measureSplits,
  type SplitContent,
  SplitMeter,
  type SplitReport,
} from "./measure-splits.ts";
export { minCount } from "./min-count.ts";
export { type MinSizeSettings, minSize } from "./min-size.ts";
export { negatives } from "./negatives.ts";
export { type ReadSizesSettings, readSizes } from "./read-sizes.ts";
export { type CategoryMapping, type RemapOptions, remap } from "./remap.ts";
export { type RollUpGoal, type RollUpOptions, rollUp } from "./roll-up.ts";
export { sample } from "./sample.ts";
export { type SelectSettings, select } from "./select.ts";
export { type SplitOptions, type SplitShares, split } from "./split.ts";
export type { SplitUnit } from "./split-groups.ts";
export { createTaxonomy, type Taxon, type Taxonomy } from "./taxonomy.ts";
export { parseTaxonomy, readTaxonomy } from "./taxonomy-file.ts";
