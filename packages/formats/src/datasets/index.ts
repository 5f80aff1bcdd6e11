/**
 * What goes with datasets of any format: {@link openDataset}, {@link convert}, {@link writeDataset}, {@link lint}, {@link datasetStats}, and
 * the model they share. The reader or writer of a format loads when it is first called, so this entry loads in half the time of the main one.
 *
 * @module
 */
export { type ConvertOptions, convert } from "../convert.ts";
export type { CropShape } from "../crops/crop-area.ts";
export type { CropEncoding } from "../crops/cut-image.ts";
export { type CropCategory, type CropsOptions, type CropsSummary, writeCrops } from "../crops/write-crops.ts";
export type {
  Annotation,
  Attributes,
  Bbox,
  Capture,
  Category,
  Dataset,
  Geometry,
  GeometryKind,
  ImageRecord,
  ImageRecords,
  Provenance,
} from "../dataset.ts";
export type { CodeCounts, Diagnostic, DiagnosticCode } from "../diagnostics.ts";
export { FormatsError, type FormatsErrorCode, type FormatsErrorDetails, isFormatsError } from "../errors.ts";
export type {
  CategoryCount,
  DatasetSummary,
  Format,
  FormatName,
  FormatTraits,
  HeldField,
  ImageFilesChoice,
  PlacedImages,
  ReadOptions,
  SplitCount,
  WriteOptions,
  WriteProgress,
} from "../format.ts";
export { type ImageHeader, readImageHeader } from "../image-header.ts";
export { type LintCode, type LintFinding, type LintLoader, lintLoaders } from "../lint/finding.ts";
export { type LintOptions, lint } from "../lint/lint.ts";
export { type Loss, lossesOf } from "../losses.ts";
export { type Manifest, type ManifestFile, type ManifestOptions, writeManifest } from "../manifest.ts";
export { type OpenDatasetOptions, openDataset, sniffFormat } from "../open-dataset.ts";
export { findParts, type SplitPart } from "../parts/find-parts.ts";
export { idInPart, openParts } from "../parts/join-parts.ts";
export { imageFolderOfPart, type LocatedDataset, locateDataset, type PassedOver } from "../parts/locate-dataset.ts";
export { findFormat, formats, writeDataset } from "../registry.ts";
export type { ShardOptions } from "../shards.ts";
export type { SourceProbe } from "../source-probe.ts";
export {
  type BoxStats,
  type CategoryStats,
  type DatasetStats,
  type DepthStats,
  datasetStats,
  type StatsOptions,
} from "../stats/dataset-stats.ts";
export type { Distribution } from "../stats/distribution.ts";
export { type BySplitOptions, nameSplitTarget, writeBySplit } from "../write-by-split.ts";
