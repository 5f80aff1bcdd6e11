import type { FittedAnnotation } from "../fit-annotation.ts";
import { roundTo } from "../geometry.ts";
import type { PlannedImage } from "../plan.ts";
import type { CellValue } from "./cell.ts";

/** One column of the table. */
export interface Column {
  readonly name: string;
  /** Written even if no row fills it. */
  readonly isRequired?: true;
  /** The annotation is undefined in the row of an image without any. */
  readonly value: (image: PlannedImage, fitted: FittedAnnotation | undefined) => CellValue;
  /** Whether this row is a reason to have the column; by default when it has a value. */
  readonly isFilled?: (fitted: FittedAnnotation | undefined) => boolean;
}

/** The last column that FathomNet's submission knows. */
export const lastSubmissionColumn = "userdefinedkey";
/** Of `userdefinedkey`. */
export const longestKeyCharacters = 56;

/** Coordinates are written to a ten-thousandth of a pixel, which takes away what subtraction left behind. */
const coordinateDecimals = 4;

/**
 * The columns, in order. The first ones have the names that FathomNet's submission reads (`concept` to `userdefinedkey`), so the
 * table is a submission too; the rest leads back to where a box came from.
 */
export const columns: readonly Column[] = [
  { name: "concept", isRequired: true, value: (_, fitted) => fitted?.annotation.category },
  { name: "image", isRequired: true, value: ({ record }) => record.fileName },
  { name: "x", isRequired: true, value: (_, fitted) => coordinate(fitted?.bbox[0]) },
  { name: "y", isRequired: true, value: (_, fitted) => coordinate(fitted?.bbox[1]) },
  { name: "width", isRequired: true, value: (_, fitted) => extent(fitted, 2) },
  { name: "height", isRequired: true, value: (_, fitted) => extent(fitted, 3) },
  { name: "altconcept", value: (_, fitted) => fitted?.annotation.altCategory },
  { name: "observer", value: (_, fitted) => fitted?.annotation.provenance?.observer },
  { name: "timestamp", value: ({ record }) => inUtc(record.capture?.time) },
  { name: "latitude", value: ({ record }) => record.capture?.latitude },
  { name: "longitude", value: ({ record }) => record.capture?.longitude },
  { name: "depth", value: ({ record }) => record.capture?.depthMeters },
  { name: "altitude", value: ({ record }) => record.capture?.altitudeMeters },
  { name: "temperature", value: ({ record }) => record.capture?.temperatureCelsius },
  { name: "salinity", value: ({ record }) => record.capture?.salinity },
  { name: "oxygen", value: ({ record }) => record.capture?.oxygenMillilitersPerLiter },
  { name: "pressure", value: ({ record }) => record.capture?.pressureDecibars },
  { name: "occluded", value: (_, fitted) => fitted?.annotation.isOccluded },
  { name: "truncated", value: (_, fitted) => fitted?.annotation.isTruncated },
  { name: "groupof", value: (_, fitted) => fitted?.annotation.isGroupOf },
  { name: lastSubmissionColumn, value: (_, fitted) => submissionKey(fitted) },
  { name: "kind", value: (_, fitted) => fitted?.kind, isFilled: (fitted) => isNoBox(fitted) },
  { name: "points", value: (_, fitted) => pointsText(fitted) },
  { name: "observation_uuid", value: (_, fitted) => fitted?.annotation.provenance?.observationUuid },
  { name: "association_uuid", value: (_, fitted) => fitted?.annotation.id },
  { name: "image_reference_uuid", value: ({ record }) => record.id },
  { name: "imaged_moment_uuid", value: ({ record }) => record.capture?.imagedMomentUuid },
  { name: "video_reference_uuid", value: ({ record }) => record.capture?.videoReferenceUuid },
  { name: "video_name", value: ({ record }) => record.capture?.videoName },
  { name: "timecode", value: ({ record }) => record.capture?.timecode },
  { name: "elapsed_time_millis", value: ({ record }) => record.capture?.elapsedTimeMillis },
  { name: "generator", value: (_, fitted) => fitted?.annotation.provenance?.generator },
  { name: "image_path", value: ({ record }) => record.path },
  { name: "image_url", value: ({ record }) => record.url },
  { name: "image_width", value: ({ facts }) => facts.widthPixels },
  { name: "image_height", value: ({ facts }) => facts.heightPixels },
  { name: "split", value: ({ record }) => record.split },
  { name: "attributes", value: (_, fitted) => jsonText(fitted?.annotation.attributes) },
];

function submissionKey(fitted: FittedAnnotation | undefined): string | undefined {
  const id = fitted?.annotation.id;
  return id === undefined || id.length > longestKeyCharacters ? undefined : id;
}

function coordinate(value: number | undefined): number | undefined {
  return value === undefined ? undefined : roundTo(value, coordinateDecimals);
}

function extent(fitted: FittedAnnotation | undefined, side: 2 | 3): number | undefined {
  return fitted?.kind === "point" ? undefined : coordinate(fitted?.bbox[side]);
}

function isNoBox(fitted: FittedAnnotation | undefined): boolean {
  return fitted !== undefined && fitted.kind !== "bbox";
}

/** Vertices as `x1 y1 x2 y2`; parts of a polygon are separated by a semicolon. */
function pointsText(fitted: FittedAnnotation | undefined): string | undefined {
  if (fitted?.kind !== "polygon" && fitted?.kind !== "polyline") return undefined;
  const lists = fitted.rings ?? [fitted.points ?? []];
  return lists.map((list) => list.map((value) => roundTo(value, coordinateDecimals)).join(" ")).join("; ");
}

/** The same moment with zone Z; text that is no moment in ISO 8601 with a zone stays as it is. */
function inUtc(time: string | undefined): string | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\dT.*[+-]\d\d:?\d\d$/.test(time)) return time;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString();
}

function jsonText(attributes: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return attributes === undefined || Object.keys(attributes).length === 0 ? undefined : JSON.stringify(attributes);
}
