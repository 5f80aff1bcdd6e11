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

/** When and where an image was taken; it fits `Capture` of `@m3/formats`. */
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

/** Keys of a link value that say where it is, which the geometry and the image say better. */
const placeKeys = new Set([
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
  const { associationUuid, observationUuid, concept, toConcept, linkValue, group, activity } = localization;
  const { generator, observer, ...others } = linkValue;
  const rest = Object.keys(others).every((key) => placeKeys.has(key)) ? undefined : withoutPlace(others);
  const attributes = {
    ...rest,
    // Anything but a text is kept as it came.
    ...(generator !== undefined && typeof generator !== "string" && { generator }),
    ...(observer !== undefined && typeof observer !== "string" && { observer }),
    ...(group !== undefined && { group }),
    ...(activity !== undefined && { activity }),
  };
  // Who drew the box, if it says so, else who made the observation.
  const drawnBy = typeof observer === "string" ? observer : localization.observer;
  return {
    id: associationUuid,
    category: concept,
    geometry: toGeometry(localization),
    ...(toConcept !== undefined && { altCategory: toConcept }),
    provenance: {
      observationUuid,
      ...(drawnBy !== undefined && { observer: drawnBy }),
      ...(typeof generator === "string" && { generator }),
    },
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function withoutPlace(linkValue: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(linkValue).filter(([key]) => !placeKeys.has(key)));
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
  const measured: Partial<Record<MeasuredField, number>> = {};
  for (const [key, field] of measurements) {
    const value = ancillary[key];
    if (typeof value === "number" && Number.isFinite(value)) measured[field] = value;
  }
  return {
    ...(recordedTimestamp !== undefined && { time: recordedTimestamp }),
    ...(timecode !== undefined && { timecode }),
    ...(elapsedTimeMillis !== undefined && { elapsedTimeMillis }),
    ...(imagedMomentUuid !== undefined && { imagedMomentUuid }),
    ...(videoReferenceUuid !== undefined && { videoReferenceUuid }),
    ...measured,
  };
}
