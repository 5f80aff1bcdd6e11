import type { LocalizedImage } from "./group-by-image.ts";
import type { Localization } from "./localization.ts";
import type { MomentFields } from "./read-value.ts";

/** Where a {@link DatasetAnnotation} is, in pixels of its image; flat lists of numbers are `[x1, y1, x2, y2, ...]`. */
export type DatasetGeometry =
  | { readonly kind: "bbox"; readonly bbox: readonly [x: number, y: number, width: number, height: number] }
  | { readonly kind: "polygon"; readonly rings: readonly (readonly number[])[] }
  | { readonly kind: "polyline"; readonly points: readonly number[] }
  | { readonly kind: "point"; readonly x: number; readonly y: number };

/** A localization as writers of datasets take it; it fits `Annotation` of `@m3/formats`. */
export interface DatasetAnnotation {
  /** The association's uuid. */
  readonly id: string;
  /** The concept. */
  readonly category: string;
  readonly geometry: DatasetGeometry;
  /** The part. */
  readonly altCategory?: string;
  readonly provenance: {
    readonly observationUuid: string;
    /** Who drew it, if it says so, else who made the observation. */
    readonly observer?: string;
    readonly generator?: string;
  };
  /** What else the link value holds; the observation's group and activity. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * When and where an image was taken; it fits `Capture` of `@m3/formats`. Degrees are north and east positive, depth is below the surface,
 * altitude above the sea floor.
 */
export interface DatasetCapture {
  readonly time?: string;
  readonly timecode?: string;
  readonly elapsedTimeMillis?: number;
  readonly imagedMomentUuid?: string;
  readonly videoReferenceUuid?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly depthMeters?: number;
  readonly altitudeMeters?: number;
  readonly temperatureCelsius?: number;
  readonly salinity?: number;
  readonly oxygenMillilitersPerLiter?: number;
  readonly pressureDecibars?: number;
}

/** An image with its annotations; it fits `ImageRecord` of `@m3/formats`. */
export interface DatasetImage {
  /** The image reference's uuid. */
  readonly id: string;
  readonly fileName: string;
  readonly url?: string;
  /** As the database says; the header of the file knows better. */
  readonly widthPixels?: number;
  /** As the database says; the header of the file knows better. */
  readonly heightPixels?: number;
  readonly capture: DatasetCapture;
  readonly annotations: readonly DatasetAnnotation[];
}

/**
 * Turns what {@link groupByImage} yields into an image of a dataset.
 *
 * @param fileName What the file of an image is called in the dataset.
 * @returns undefined for localizations whose image is unresolved: no dataset can use them.
 */
export function toDatasetImage(
  { image, localizations, ...moment }: LocalizedImage,
  fileName: (image: NonNullable<LocalizedImage["image"]>) => string,
): DatasetImage | undefined {
  if (image === undefined) return undefined;
  const { uuid, url, widthPixels, heightPixels } = image;
  return {
    id: uuid,
    fileName: fileName(image),
    ...(url !== undefined && { url }),
    ...(widthPixels !== undefined && { widthPixels }),
    ...(heightPixels !== undefined && { heightPixels }),
    capture: toDatasetCapture(moment),
    annotations: localizations.map(toDatasetAnnotation),
  };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Keys of a link value that say where it is and who made it, which the rest of an annotation says better. */
const toldKeys = new Set([
  "generator",
  "observer",
  "x",
  "y",
  "width",
  "height",
  "image_reference_uuid",
  "image_reference_uuuid",
  "imageReferenceUuid",
  "imageReferenceUuuid",
]);

/** Turns a localization into an annotation of its image; what else its link value holds comes along as attributes. */
export function toDatasetAnnotation(localization: Localization): DatasetAnnotation {
  const { associationUuid: id, observationUuid, concept: category, toConcept: altCategory, linkValue } = localization;
  const { generator, observer } = linkValue;
  // Who drew the box, if it says so, else who made the observation.
  const drawnBy = typeof observer === "string" ? observer : localization.observer;
  // One by one rather than spread, here and below: this runs for every localization there is.
  const provenance: Writable<DatasetAnnotation["provenance"]> = { observationUuid };
  if (drawnBy !== undefined) provenance.observer = drawnBy;
  if (typeof generator === "string") provenance.generator = generator;
  const geometry = toGeometry(localization);
  const annotation: Writable<DatasetAnnotation> =
    altCategory === undefined
      ? { id, category, geometry, provenance }
      : { id, category, geometry, altCategory, provenance };
  const attributes = attributesOf(localization);
  if (attributes !== undefined) annotation.attributes = attributes;
  return annotation;
}

/** Undefined where there is nothing that the rest of the annotation does not say. */
function attributesOf({ linkValue, group, activity }: Localization): Record<string, unknown> | undefined {
  const { generator, observer } = linkValue;
  let attributes: Record<string, unknown> | undefined;
  for (const key in linkValue) {
    if (toldKeys.has(key)) continue;
    attributes = Object.fromEntries(Object.entries(linkValue).filter(([other]) => !toldKeys.has(other)));
    break;
  }
  // Anything but a text is kept as it came.
  if (generator !== undefined && typeof generator !== "string") attributes = { ...attributes, generator };
  if (observer !== undefined && typeof observer !== "string") attributes = { ...attributes, observer };
  if (group !== undefined) attributes = { ...attributes, group };
  if (activity !== undefined) attributes = { ...attributes, activity };
  return attributes;
}

function toGeometry({ geometry }: Localization): DatasetGeometry {
  switch (geometry.kind) {
    case "box":
      return { kind: "bbox", bbox: geometry.bbox };
    case "point":
      return geometry;
    case "line":
      return { kind: "polyline", points: geometry.points.flat() };
    case "polygon":
      return { kind: "polygon", rings: [geometry.points.flat()] };
    default:
      return geometry satisfies never;
  }
}

type MeasuredField = Exclude<keyof DatasetCapture, "imagedMomentUuid" | "time" | "timecode" | "videoReferenceUuid">;

const measurements: readonly (readonly [key: string, field: MeasuredField])[] = [
  ["latitude", "latitude"],
  ["longitude", "longitude"],
  ["depth_meters", "depthMeters"],
  ["altitude", "altitudeMeters"],
  ["temperature_celsius", "temperatureCelsius"],
  ["salinity", "salinity"],
  ["oxygen_ml_l", "oxygenMillilitersPerLiter"],
  ["pressure_dbar", "pressureDecibars"],
];

/** Says when and where the image of a localization was taken. */
export function toDatasetCapture(localization: MomentFields): DatasetCapture {
  const { recordedTimestamp, timecode, elapsedTimeMillis, imagedMomentUuid, videoReferenceUuid } = localization;
  const ancillary = localization.ancillaryData ?? {};
  const capture: Writable<DatasetCapture> = {};
  if (recordedTimestamp !== undefined) capture.time = recordedTimestamp;
  if (timecode !== undefined) capture.timecode = timecode;
  if (elapsedTimeMillis !== undefined) capture.elapsedTimeMillis = elapsedTimeMillis;
  if (imagedMomentUuid !== undefined) capture.imagedMomentUuid = imagedMomentUuid;
  if (videoReferenceUuid !== undefined) capture.videoReferenceUuid = videoReferenceUuid;
  for (const [key, field] of measurements) {
    const value = ancillary[key];
    if (typeof value === "number" && Number.isFinite(value)) capture[field] = value;
  }
  return capture;
}
