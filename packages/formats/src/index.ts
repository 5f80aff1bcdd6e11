/**
 * Image annotation datasets: a neutral model ({@link ImageRecord}, {@link Annotation}, {@link Geometry}) and writers whose output the usual
 * loaders accept. {@link writeDataset} writes any format by name; each format is also an entry of its own (`@m3/formats/coco`).
 *
 * @module
 */
export {
  type CocoInfo,
  type CocoLicense,
  type CocoOptions,
  coco,
  readCoco,
  serializeCoco,
  writeCoco,
} from "./coco/index.ts";
export { type ConvertOptions, convert } from "./convert.ts";
export { createml, readCreateml, writeCreateml } from "./createml/index.ts";
export type { CropShape } from "./crops/crop-area.ts";
export type { CropEncoding } from "./crops/cut-image.ts";
export { type CropCategory, type CropsOptions, type CropsSummary, writeCrops } from "./crops/write-crops.ts";
export {
  type CsvFlavor,
  type CsvOptions,
  type CsvReadOptions,
  csv,
  csvFlavor,
  readCsv,
  writeCsv,
} from "./csv/index.ts";
export { cvat, readCvat, writeCvat } from "./cvat/index.ts";
export { type DarknetOptions, darknet, readDarknet, writeDarknet } from "./darknet/index.ts";
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
} from "./dataset.ts";
export type { CodeCounts, Diagnostic, DiagnosticCode } from "./diagnostics.ts";
export { FormatsError, type FormatsErrorCode, type FormatsErrorDetails, isFormatsError } from "./errors.ts";
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
} from "./format.ts";
export { hf, readHf, writeHf } from "./hf/index.ts";
export { type IfdoOptions, ifdo, parseIfdoHeader, readIfdo, writeIfdo } from "./ifdo/index.ts";
export { type ImageHeader, readImageHeader } from "./image-header.ts";
export { type LabelStudioOptions, labelStudio, readLabelStudio, writeLabelStudio } from "./label-studio/index.ts";
export { labelme, readLabelme, writeLabelme } from "./labelme/index.ts";
export { type LintCode, type LintFinding, type LintLoader, lintLoaders } from "./lint/finding.ts";
export { type LintOptions, lint } from "./lint/lint.ts";
export { type Loss, lossesOf } from "./losses.ts";
export { type Manifest, type ManifestFile, type ManifestOptions, writeManifest } from "./manifest.ts";
export { type OpenDatasetOptions, openDataset, sniffFormat } from "./open-dataset.ts";
export { type ParquetOptions, parquet, readParquet, writeParquet } from "./parquet/index.ts";
export { findParts, type SplitPart } from "./parts/find-parts.ts";
export { idInPart, openParts } from "./parts/join-parts.ts";
export { imageFolderOfPart, type LocatedDataset, locateDataset, type PassedOver } from "./parts/locate-dataset.ts";
export { findFormat, formats, writeDataset } from "./registry.ts";
export type { ShardOptions } from "./shards.ts";
export type { SourceProbe } from "./source-probe.ts";
export {
  type BoxStats,
  type CategoryStats,
  type DatasetStats,
  type DepthStats,
  datasetStats,
  type StatsOptions,
} from "./stats/dataset-stats.ts";
export type { Distribution } from "./stats/distribution.ts";
export { readTf, type TfOptions, type TfReadOptions, tf, writeTf } from "./tf/index.ts";
export type { Transform, TransformContext } from "./transform.ts";
export { addTaxonomy } from "./transforms/add-taxonomy.ts";
export { clip } from "./transforms/clip.ts";
export { type DedupeSettings, dedupe } from "./transforms/dedupe.ts";
export type { FilterOptions } from "./transforms/derive.ts";
export { keepCategories } from "./transforms/keep-categories.ts";
export type { Leakage } from "./transforms/leakage.ts";
export { parseMapping, readMapping } from "./transforms/mapping-file.ts";
export {
  type MeasureSplitsOptions,
  measureSplits,
  type SplitContent,
  SplitMeter,
  type SplitReport,
} from "./transforms/measure-splits.ts";
export { minCount } from "./transforms/min-count.ts";
export { type MinSizeSettings, minSize } from "./transforms/min-size.ts";
export { negatives } from "./transforms/negatives.ts";
export { type ReadSizesSettings, readSizes } from "./transforms/read-sizes.ts";
export { type CategoryMapping, type RemapOptions, remap } from "./transforms/remap.ts";
export { type RollUpGoal, type RollUpOptions, rollUp } from "./transforms/roll-up.ts";
export { sample } from "./transforms/sample.ts";
export { type SelectSettings, select } from "./transforms/select.ts";
export { type SplitOptions, type SplitShares, split } from "./transforms/split.ts";
export type { SplitUnit } from "./transforms/split-groups.ts";
export { createTaxonomy, type Taxon, type Taxonomy } from "./transforms/taxonomy.ts";
export { parseTaxonomy, readTaxonomy } from "./transforms/taxonomy-file.ts";
export {
  readVoc,
  type VocCoords,
  type VocOptions,
  type VocReadOptions,
  voc,
  vocLayout,
  writeVoc,
} from "./voc/index.ts";
export { readWebdataset, type WebdatasetOptions, webdataset, writeWebdataset } from "./webdataset/index.ts";
export { type BySplitOptions, nameSplitTarget, writeBySplit } from "./write-by-split.ts";
export { readYolo, writeYolo, type YoloOptions, yolo } from "./yolo/index.ts";
export { writeYoloSeg, yoloSeg } from "./yolo-seg/index.ts";
