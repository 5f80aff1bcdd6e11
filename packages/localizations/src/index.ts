/**
 * From the observations of M3 to localizations: boxes, points, lines and polygons, each with the image whose pixels it
 * is in. What people and models left in the database is messy; here every association that should be a localization
 * ends as one or as a problem that says what was expected and what came. Pure: no files, no network, no dependencies.
 *
 * {@link extractLocalizations} takes an observation apart into records, the elements of a `localizations.json`;
 * {@link decodeLocalizationRecord} reads such an element back, also one of m3-download; {@link groupByImage} gathers
 * what is in one image.
 *
 * Nothing in this package throws on bad data: what is wrong with it comes out as {@link LocalizationProblem}.
 *
 * @module
 */
export { categoryName } from "./category-name.ts";
export { clipToImage } from "./clip.ts";
export { confidenceFraction, rawConfidence } from "./confidence.ts";
export {
  type DatasetAnnotation,
  type DatasetCapture,
  type DatasetGeometry,
  type DatasetImage,
  toDatasetAnnotation,
  toDatasetCapture,
  toDatasetImage,
} from "./dataset-image.ts";
export { type DecodedRecord, type DecodeOptions, decodeLocalizationRecord } from "./decode.ts";
export { type Deduped, type DedupeOptions, DuplicateFinder, dedupe } from "./dedupe.ts";
export {
  createExtractor,
  createTextExtractor,
  type Extraction,
  type ExtractOptions,
  extractLocalizations,
  type PartHandling,
} from "./extract.ts";
export {
  createFilter,
  type Filterable,
  type FilterCriteria,
  type FilterCriterion,
  type LocalizationFilter,
} from "./filter.ts";
export { area, bounds, intersectionOverUnion, isInside, polygonArea, scaleGeometry, toBox } from "./geometry.ts";
export {
  type GroupOptions,
  groupByImage,
  type LocalizedImage,
  type SortedLocalizations,
  type SortLocalizations,
} from "./group-by-image.ts";
export type { TextLayout } from "./json-layout.ts";
export { kindOfLinkName, linkNames } from "./link-value.ts";
export {
  type Bbox,
  type Geometry,
  type ImageFormat,
  type ImageReference,
  type Localization,
  type LocalizationKind,
  localizationKinds,
  type PixelSize,
  type Resolution,
  type Vertex,
} from "./localization.ts";
export {
  type LocalizationProblem,
  type LocalizationProblemCode,
  type ProblemAction,
  type ProblemOutcome,
  type ProblemPolicy,
  problemActions,
} from "./problems.ts";
export type { MomentFields } from "./read-value.ts";
export { type LocalizationRecord, type RecordImage, toLocalizationRecord } from "./record.ts";
export type { LocalizationText } from "./record-text.ts";
export { type CandidateImage, type ImageSelection, type SelectImageInput, selectImage } from "./select-image.ts";
export { serializeLinkValue } from "./serialize.ts";
export { normalizeUuid } from "./uuid.ts";
export { UuidSet, type UuidSetOptions, type UuidStore } from "./uuid-set.ts";
