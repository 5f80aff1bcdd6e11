import type { ImageRecord } from "../dataset.ts";
import { annotationExtras, captureExtras, type JsonFields } from "../extra-fields.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import { roundTo } from "../geometry.ts";
import type { PlannedImage } from "../plan.ts";
import { annotatorOf, toAltitude } from "./header.ts";
import { fromIfdoTime, toIfdoTime } from "./time.ts";

/** A ten-thousandth of a pixel takes away what subtraction left behind. */
const coordinateDecimals = 4;

/** What iFDO says of an image; what it has no field for is under `metadata`. */
export function toIfdoItem({ record, facts, annotations }: PlannedImage, createdAt: Date | undefined): JsonFields {
  const made = createdAt === undefined ? {} : { "created-at": toIfdoTime(createdAt.toISOString()) };
  const { time, latitude, longitude, depthMeters, altitudeMeters } = record.capture ?? {};
  return {
    "image-uuid": record.id,
    "image-datetime": toIfdoTime(time),
    "image-latitude": latitude,
    "image-longitude": longitude,
    "image-altitude-meters": depthMeters === undefined ? undefined : toAltitude(depthMeters),
    "image-meters-above-ground": altitudeMeters,
    "image-annotations": annotations.flatMap((fitted) => toIfdoAnnotations(fitted, made)),
    metadata: unlessEmpty({
      width: facts.widthPixels,
      height: facts.heightPixels,
      url: record.url,
      split: record.split,
      group: record.group,
      ...otherCapture(record),
      attributes: record.attributes,
    }),
  };
}

function otherCapture({ capture = {} }: ImageRecord): JsonFields {
  const { latitude: _, longitude: __, depthMeters: ___, altitudeMeters: ____, time, ...others } = capture;
  const isTold = fromIfdoTime(toIfdoTime(time)) === time;
  return captureExtras(isTold || time === undefined ? others : { ...others, time });
}

/** An object of several outlines is as many annotations with one uuid: coordinates have one list per frame of a video, not per part. */
function toIfdoAnnotations({ annotation, ...fitted }: FittedAnnotation, made: JsonFields): JsonFields[] {
  const { id, category, score, isCrowd } = annotation;
  const [annotator] = annotatorOf(annotation);
  const labels = [{ label: category, annotator, ...made, ...(score !== undefined && { confidence: score }) }];
  const { score: _, ...extras } = annotationExtras(annotation);
  const metadata = unlessEmpty({ ...extras, iscrowd: isCrowd });
  return toShapes({ annotation, ...fitted }).map(([shape, points]) => {
    const coordinates = [points.map((value) => roundTo(value, coordinateDecimals))];
    return { uuid: id, shape, coordinates, labels, metadata };
  });
}

function toShapes({
  kind,
  xyxy,
  rings = [],
  points = [],
}: FittedAnnotation): [shape: string, points: readonly number[]][] {
  const [left, top, right, bottom] = xyxy;
  switch (kind) {
    case "bbox":
      return [["rectangle", [left, top, right, top, right, bottom, left, bottom]]];
    case "point":
      return [["single-pixel", points]];
    case "polyline":
      return [["polyline", points]];
    case "polygon":
      return rings.map((ring) => ["polygon", [...ring, ...ring.slice(0, 2)]]);
    default:
      return kind satisfies never;
  }
}

function unlessEmpty(fields: JsonFields): JsonFields | undefined {
  return Object.values(fields).every((value) => value === undefined) ? undefined : fields;
}
