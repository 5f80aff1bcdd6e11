import type { Annotation, Attributes, Capture, Geometry } from "../dataset.ts";
import { isFields } from "../extra-fields.ts";
import { present, presentIfAny } from "../present.ts";
import { toNumber } from "../to-number.ts";
import { columns } from "./columns.ts";
import { areBlank, type DecodedRow, isSet, numberIn, numbersIn, type RowImage } from "./decoded-row.ts";
import type { Row } from "./read-rows.ts";

const known = new Set([...columns.map(({ name }) => name), "url"]);

/** Reads a row of the flavours `science` and `fathomnet`; columns of other names become attributes. */
export function decodeNamedColumns(row: Row): DecodedRow | string {
  const name = row.cell("image") ?? row.cell("url");
  if (name === undefined) return 'an image in "image" or "url"';
  const image = (): RowImage => decodeImage(row);
  const category = row.cell("concept");
  if (areBlank(row, ["concept", "x", "y", "width", "height"])) return { name, image };
  const geometry = decodeGeometry(row);
  if (typeof geometry === "string") return geometry;
  const { attributes, flaw } = decodeAttributes(row);
  const annotation = decodeAnnotation(row, category ?? "", geometry, attributes);
  return flaw === undefined ? { name, image, annotation } : { name, image, annotation, flaw };
}

function decodeImage(row: Row): RowImage {
  const capture: Capture | undefined = presentIfAny({
    time: row.cell("timestamp"),
    latitude: numberIn(row, "latitude"),
    longitude: numberIn(row, "longitude"),
    depthMeters: numberIn(row, "depth"),
    altitudeMeters: numberIn(row, "altitude"),
    temperatureCelsius: numberIn(row, "temperature"),
    salinity: numberIn(row, "salinity"),
    oxygenMillilitersPerLiter: numberIn(row, "oxygen"),
    pressureDecibars: numberIn(row, "pressure"),
    videoName: row.cell("video_name"),
    videoReferenceUuid: row.cell("video_reference_uuid"),
    imagedMomentUuid: row.cell("imaged_moment_uuid"),
    timecode: row.cell("timecode"),
    elapsedTimeMillis: numberIn(row, "elapsed_time_millis"),
  });
  return present({
    id: row.cell("image_reference_uuid"),
    path: row.cell("image_path"),
    url: row.cell("image_url") ?? row.cell("url"),
    widthPixels: numberIn(row, "image_width"),
    heightPixels: numberIn(row, "image_height"),
    split: row.cell("split"),
    capture,
  });
}

function decodeAnnotation(
  row: Row,
  category: string,
  geometry: Geometry,
  attributes: Attributes | undefined,
): Annotation {
  return present({
    id: row.cell("association_uuid") ?? row.cell("userdefinedkey") ?? "",
    altCategory: row.cell("altconcept"),
    isOccluded: isSet(row, "occluded") || undefined,
    isTruncated: isSet(row, "truncated") || undefined,
    isGroupOf: isSet(row, "groupof") || undefined,
    provenance: presentIfAny({
      observationUuid: row.cell("observation_uuid"),
      observer: row.cell("observer"),
      generator: row.cell("generator"),
    }),
    category,
    geometry,
    attributes,
  });
}

function decodeGeometry(row: Row): Geometry | string {
  const kind = row.cell("kind") ?? "bbox";
  if (kind === "bbox") {
    const bbox = numbersIn(row, ["x", "y", "width", "height"]);
    return typeof bbox === "string" ? bbox : { kind, bbox: bbox as [number, number, number, number] };
  }
  if (kind === "point") {
    const point = numbersIn(row, ["x", "y"]);
    return typeof point === "string" ? point : { kind, x: point[0] ?? 0, y: point[1] ?? 0 };
  }
  const lists = decodePoints(row.cell("points") ?? "");
  const [first] = lists ?? [];
  if (lists === undefined || first === undefined) return '"x1 y1 x2 y2 ..." in "points"';
  if (kind === "polyline") return { kind, points: first };
  if (kind === "polygon") return { kind, rings: lists };
  return `bbox, point, polyline or polygon in "kind", got ${JSON.stringify(kind)}`;
}

function decodePoints(text: string): number[][] | undefined {
  const lists = text.split(";").map((list) => list.trim().split(/\s+/).map(toNumber));
  const isList = (list: readonly (number | undefined)[]): list is number[] =>
    list.length >= 4 && list.length % 2 === 0 && list.every((value) => value !== undefined);
  return lists.every(isList) ? lists : undefined;
}

function decodeAttributes(row: Row): { attributes?: Attributes | undefined; flaw?: string } {
  const text = row.cell("attributes");
  if (text === undefined && row.header.othersThan(known).length === 0) return {};
  const own = text === undefined ? undefined : parseObject(text);
  const others = row.header.othersThan(known).flatMap((name) => {
    const value = row.cell(name.toLowerCase());
    return value === undefined ? [] : [[name, value] as const];
  });
  const attributes = { ...own, ...Object.fromEntries(others) };
  const isUsable = text === undefined || own !== undefined;
  return {
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
    ...(!isUsable && { flaw: 'an object of JSON in "attributes"' }),
  };
}

/** Undefined for what is no object of JSON. */
export function parseObject(text: string): Attributes | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
