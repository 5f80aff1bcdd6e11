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
export { clipToImage } from "./clip.ts";
export { type DecodedRecord, decodeLocalizationRecord } from "./decode.ts";
export { type Extraction, type ExtractOptions, extractLocalizations } from "./extract.ts";
export { area, bounds, intersectionOverUnion, isInside, polygonArea, scaleGeometry } from "./geometry.ts";
export { groupByImage, type LocalizedImage } from "./group-by-image.ts";
export { kindOfLinkName, linkNames } from "./link-value.ts";
export {
  type Bbox,
  type Geometry,
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
  type ProblemOutcome,
  problemOutcomes,
} from "./problems.ts";
export { type LocalizationRecord, type RecordImage, toLocalizationRecord } from "./record.ts";
export { type CandidateImage, type ImageSelection, type SelectImageInput, selectImage } from "./select-image.ts";
export { serializeLinkValue } from "./serialize.ts";
export { normalizeUuid } from "./uuid.ts";
export { UuidSet } from "./uuid-set.ts";
