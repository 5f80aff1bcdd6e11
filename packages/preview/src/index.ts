/**
 * Looks at a dataset: {@link writePreview} makes a page that opens from disk, {@link writeContactSheet} a picture of some of its crops.
 *
 * @module
 */
export { type ContactSheetOptions, type ContactSheetResult, writeContactSheet } from "./contact-sheet.ts";
export type {
  PreviewAnnotation,
  PreviewBbox,
  PreviewCapture,
  PreviewDataset,
  PreviewGeometry,
  PreviewImage,
  PreviewProblem,
} from "./dataset.ts";
export { isPreviewError, PreviewError, type PreviewErrorCode, type PreviewErrorDetails } from "./errors.ts";
export { ProblemList } from "./problem-list.ts";
export { type PreviewOptions, type PreviewResult, writePreview } from "./write-preview.ts";
