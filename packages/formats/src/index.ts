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
  ReadOptions,
  SplitCount,
  WriteOptions,
  WriteProgress,
} from "./format.ts";
export { hf, readHf, writeHf } from "./hf/index.ts";
export { type IfdoOptions, ifdo, readIfdo, writeIfdo } from "./ifdo/index.ts";
export { type ImageHeader, readImageHeader } from "./image-header.ts";
export { type LabelStudioOptions, labelStudio, readLabelStudio, writeLabelStudio } from "./label-studio/index.ts";
export { labelme, readLabelme, writeLabelme } from "./labelme/index.ts";
export { type Loss, lossesOf } from "./losses.ts";
export { type Manifest, type ManifestFile, type ManifestOptions, writeManifest } from "./manifest.ts";
export { type OpenDatasetOptions, openDataset, sniffFormat } from "./open-dataset.ts";
export { type ParquetOptions, parquet, readParquet, writeParquet } from "./parquet/index.ts";
export { findFormat, formats, writeDataset } from "./registry.ts";
export type { SourceProbe } from "./source-probe.ts";
export { readTf, type TfOptions, type TfReadOptions, tf, writeTf } from "./tf/index.ts";
export type { Transform, TransformContext } from "./transform.ts";
export { readVoc, type VocCoords, type VocOptions, type VocReadOptions, voc, writeVoc } from "./voc/index.ts";
export { readWebdataset, type WebdatasetOptions, webdataset, writeWebdataset } from "./webdataset/index.ts";
export { writeBySplit } from "./write-by-split.ts";
export { readYolo, writeYolo, type YoloOptions, yolo } from "./yolo/index.ts";
export { writeYoloSeg, yoloSeg } from "./yolo-seg/index.ts";
