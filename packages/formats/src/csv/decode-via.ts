import type { Annotation, Attributes, Geometry } from "../dataset.ts";
import { decodeAnnotationExtras, decodeCapture, isFields, type JsonFields } from "../extra-fields.ts";
import { present } from "../present.ts";
import { parseObject } from "./decode-named-columns.ts";
import type { DecodedRow, RowDecoder, RowImage } from "./decoded-row.ts";
import type { Row } from "./read-rows.ts";

/** Names that people give the attribute with the category. */
const categoryNames = ["class", "label", "name", "category", "concept", "type", "species"];

/** Makes what reads the rows of a table of the flavour `via`: a region each. Circles and ellipses become the boxes around them. */
export function createViaDecoder(): RowDecoder {
  let last = { text: "{}", own: parseObject("{}") };
  return (row) => {
    const name = row.cell("filename");
    if (name === undefined) return 'an image in "filename"';
    // All regions of a file say the same of it.
    const text = row.cell("file_attributes") ?? "{}";
    if (text !== last.text) last = { text, own: parseObject(text) };
    return decodeRegionRow(row, name, last.own);
  };
}

function decodeRegionRow(row: Row, name: string, own: Attributes | undefined): DecodedRow | string {
  if (own === undefined) return 'an object of JSON in "file_attributes"';
  const image = (): RowImage => decodeImage(own);
  const shape = parseObject(row.cell("region_shape_attributes") ?? "{}");
  if (shape === undefined) return 'an object of JSON in "region_shape_attributes"';
  if (Object.keys(shape).length === 0) return { name, image };
  const region = parseObject(row.cell("region_attributes") ?? "{}");
  if (region === undefined) return 'an object of JSON in "region_attributes"';
  const geometry = decodeShape(shape);
  if (geometry === undefined)
    return `a rect, polygon, polyline, point, circle or ellipse, got ${JSON.stringify(shape)}`;
  return { name, image, annotation: decodeRegion(region, geometry) };
}

function decodeImage(own: Attributes): RowImage {
  const { uuid, url, width, height, split, group, attributes } = own;
  return present({
    id: textOf(uuid),
    url: textOf(url),
    widthPixels: typeof width === "number" ? width : undefined,
    heightPixels: typeof height === "number" ? height : undefined,
    split: textOf(split),
    group: textOf(group),
    capture: decodeCapture(own),
    attributes: typeof attributes === "string" ? parseObject(attributes) : undefined,
  });
}

function decodeRegion(region: Attributes, geometry: Geometry): Annotation {
  const key = categoryNames.find((name) => isChoice(region[name]));
  const category = key === undefined ? "" : choiceOf(region[key]);
  const { uuid, attributes } = region;
  const annotation = { id: textOf(uuid) ?? "", category, ...decodeAnnotationExtras(region), geometry };
  const parsed = typeof attributes === "string" ? parseObject(attributes) : undefined;
  return parsed === undefined ? annotation : { ...annotation, attributes: parsed };
}

/** A text, or what a checkbox gives: an object of the names that are ticked. */
function isChoice(value: unknown): boolean {
  return typeof value === "string" || isFields(value);
}

function choiceOf(value: unknown): string {
  return typeof value === "string" ? value : Object.keys((value ?? {}) as JsonFields).join(",");
}

function decodeShape(shape: JsonFields): Geometry | undefined {
  const { name, x, y, width, height, cx, cy, r, rx = r, ry = r, all_points_x: xs, all_points_y: ys } = shape;
  if (name === "rect" && areNumbers(x, y, width, height)) {
    return { kind: "bbox", bbox: [x, y, width, height] as [number, number, number, number] };
  }
  if (name === "point" && areNumbers(cx, cy)) return { kind: "point", x: Number(cx), y: Number(cy) };
  if ((name === "circle" || name === "ellipse") && areNumbers(cx, cy, rx, ry)) {
    const [acrossRadius, downRadius] = [Number(rx), Number(ry)];
    const bbox = [Number(cx) - acrossRadius, Number(cy) - downRadius, 2 * acrossRadius, 2 * downRadius] as const;
    return { kind: "bbox", bbox };
  }
  if (name !== "polygon" && name !== "polyline") return undefined;
  if (!Array.isArray(xs) || !Array.isArray(ys) || xs.length !== ys.length || !areNumbers(...xs, ...ys))
    return undefined;
  const points = (xs as number[]).flatMap((value, index) => [value, ys[index] as number]);
  return name === "polygon" ? { kind: "polygon", rings: [points] } : { kind: "polyline", points };
}

function areNumbers(...values: unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
