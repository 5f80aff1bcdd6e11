import type { Annotation, Capture, Geometry, ImageRecord } from "../dataset.ts";
import { decodeAnnotationExtras, decodeCapture, isFields, type JsonFields } from "../extra-fields.ts";
import { boundsOf, toBbox } from "../geometry.ts";
import { present } from "../present.ts";
import { fromIfdoTime } from "./time.ts";

/** What an item says of its image; fields that it lacks are those of the header. */
export function decodeItem(
  item: JsonFields,
  header: JsonFields,
): Omit<ImageRecord, "annotations" | "fileName" | "id"> & { id?: string } {
  const metadata = isFields(item.metadata) ? item.metadata : {};
  const field = (name: string): unknown => item[name] ?? header[name];
  const { width, height, url, split, group, attributes } = metadata;
  const altitude = toNumber(field("image-altitude-meters"));
  const capture: Capture = {
    ...present({
      time: fromIfdoTime(field("image-datetime")),
      latitude: toNumber(field("image-latitude")),
      longitude: toNumber(field("image-longitude")),
      depthMeters: altitude === undefined ? undefined : altitude === 0 ? 0 : -altitude,
      altitudeMeters: toNumber(field("image-meters-above-ground")),
    }),
    ...decodeCapture(metadata),
  };
  const uuid = item["image-uuid"];
  return {
    ...(typeof uuid === "string" && uuid !== "" && { id: uuid }),
    ...(typeof url === "string" && { url }),
    ...(typeof split === "string" && { split }),
    ...(typeof group === "string" && { group }),
    ...(typeof width === "number" && typeof height === "number" && { widthPixels: width, heightPixels: height }),
    ...(Object.keys(capture).length > 0 && { capture }),
    ...(isFields(attributes) && { attributes }),
  };
}

/**
 * Reads an annotation; a text says what was expected and is not there. One without an id of its own has an empty one. Of several labels the first
 * is the category, and all are kept as attributes.
 *
 * @param names of the labels by their ids
 */
export function decodeIfdoAnnotation(value: unknown, names: ReadonlyMap<string, string>): Annotation | string {
  if (!isFields(value)) return "an object";
  const labels = Array.isArray(value.labels) ? value.labels.filter(isFields) : [];
  const [first] = labels;
  const label = first?.label ?? first?.id;
  if (first === undefined || label === "" || (typeof label !== "string" && typeof label !== "number")) return "a label";
  const geometry = decodeShape(value.shape, value.coordinates);
  if (typeof geometry === "string") return geometry;
  const metadata = isFields(value.metadata) ? value.metadata : {};
  const extras = decodeAnnotationExtras(metadata);
  const observer = typeof first.annotator === "string" && first.annotator !== "unknown" ? first.annotator : undefined;
  const isOurs = extras.provenance !== undefined || value.metadata !== undefined || observer === undefined;
  const attributes = {
    ...(isFields(metadata.attributes) && metadata.attributes),
    ...(labels.length > 1 && { labels }),
  };
  return {
    id: typeof value.uuid === "string" ? value.uuid : "",
    category: names.get(String(label)) ?? String(label),
    geometry,
    ...(typeof first.confidence === "number" && { score: first.confidence }),
    ...extras,
    ...(!isOurs && { provenance: { observer } }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function decodeShape(shape: unknown, coordinates: unknown): Geometry | string {
  // One list per frame of a video, or just the one.
  const list: unknown = Array.isArray(coordinates) && Array.isArray(coordinates[0]) ? coordinates[0] : coordinates;
  if (!Array.isArray(list) || !list.every((item) => typeof item === "number")) return "numbers in coordinates";
  const points = list as number[];
  if (shape === "circle" && points.length === 3) {
    const [x = 0, y = 0, radius = 0] = points;
    return { kind: "bbox", bbox: [x - radius, y - radius, 2 * radius, 2 * radius] };
  }
  if (shape === "rectangle" && points.length === 4)
    return { kind: "bbox", bbox: points as [number, number, number, number] };
  if (points.length < 2 || points.length % 2 !== 0) return "pairs of numbers in coordinates";
  switch (shape) {
    case "single-pixel":
      return { kind: "point", x: points[0] ?? 0, y: points[1] ?? 0 };
    case "polyline":
      return { kind: "polyline", points };
    case "polygon":
      return { kind: "polygon", rings: [withoutRepeat(points)] };
    case "rectangle":
      return isUpright(points)
        ? { kind: "bbox", bbox: rounded(toBbox(boundsOf(points))) }
        : { kind: "polygon", rings: [withoutRepeat(points)] };
    case "ellipse":
      return { kind: "bbox", bbox: rounded(toBbox(boundsOf(points))) };
    default:
      return `a shape that has a place in the image, got ${JSON.stringify(shape)}`;
  }
}

/** What subtraction left behind is less than anybody measures. */
function rounded(bbox: readonly number[]): [number, number, number, number] {
  return bbox.map((value) => Math.round(value * 1e6) / 1e6) as [number, number, number, number];
}

/** Whether the corners of a rectangle lie on two lines across and two down. */
function isUpright(points: readonly number[]): boolean {
  const across = new Set(points.filter((_, index) => index % 2 === 0));
  const down = new Set(points.filter((_, index) => index % 2 === 1));
  return across.size <= 2 && down.size <= 2;
}

function withoutRepeat(points: readonly number[]): readonly number[] {
  const isClosed = points.length > 6 && points[0] === points.at(-2) && points[1] === points.at(-1);
  return isClosed ? points.slice(0, -2) : points;
}

function toNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
