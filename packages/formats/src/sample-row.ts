import type { Annotation, ImageRecord } from "./dataset.ts";
import {
  isFields,
  type JsonFields,
  packAnnotationExtras,
  packImageExtras,
  unpackAnnotationExtras,
  unpackImageExtras,
} from "./extra-fields.ts";
import { roundTo } from "./geometry.ts";
import type { PlannedImage } from "./plan.ts";
import { toWellFormed } from "./text.ts";

/**
 * An image with its annotations as one row or sample: the columns that transformers' object detection example and cppe-5 have, one list per
 * property of the objects, and beside them what leads back to where they came from. All rows have all columns, and no value is null, since
 * loaders tell the types by the first rows.
 */
export interface SampleRow {
  readonly image_id: number;
  readonly width: number;
  readonly height: number;
  readonly uuid: string;
  readonly objects: {
    /** Unique in the dataset, from 1. */
    readonly id: readonly number[];
    /** `[x, y, width, height]` in pixels. */
    readonly bbox: readonly (readonly number[])[];
    readonly area: readonly number[];
    /** From 0. */
    readonly category: readonly number[];
    readonly uuid: readonly string[];
    /** What has no column, as JSON; or empty. */
    readonly metadata: readonly string[];
  };
  readonly metadata: string;
}

/** A ten-thousandth of a pixel takes away what subtraction left behind. */
export const sampleDecimals = 4;

/** Makes the row of an image; `firstId` is the id of its first object. */
export function toSampleRow(
  { record, number, facts, annotations: fitted }: PlannedImage,
  firstId: number,
  categoryNumbers: ReadonlyMap<string, number>,
): SampleRow {
  const annotations = fitted.map(({ annotation }) => annotation);
  const boxes = fitted.map(({ bbox }) => bbox.map((value) => roundTo(value, sampleDecimals)));
  return {
    image_id: number,
    width: facts.widthPixels ?? 0,
    height: facts.heightPixels ?? 0,
    uuid: toWellFormed(record.id),
    objects: {
      id: annotations.map((_, index) => firstId + index),
      bbox: boxes,
      area: boxes.map(([, , width = 0, height = 0]) => roundTo(width * height, sampleDecimals)),
      category: annotations.map(({ category }) => (categoryNumbers.get(category) ?? 1) - 1),
      uuid: annotations.map(({ id }) => toWellFormed(id)),
      metadata: annotations.map((annotation) => toWellFormed(packAnnotationExtras(annotation))),
    },
    metadata: toWellFormed(packImageExtras(record)),
  };
}

/**
 * A row as a line of JSON, with a few columns more. Numbers that may have fractions always have a point: loaders tell whole numbers from others
 * by the first rows.
 *
 * @param first columns in front
 * @param categories their names, for readers that have no other place to look them up
 */
export function sampleRowText(row: SampleRow, first: JsonFields, categories: readonly string[]): string {
  const { objects, metadata, ...own } = row;
  const names = objects.category.map((index) => toWellFormed(categories[index] ?? ""));
  const members = [
    `"id":${JSON.stringify(objects.id)}`,
    `"bbox":[${objects.bbox.map(floatList).join(",")}]`,
    `"area":${floatList(objects.area)}`,
    `"category":${JSON.stringify(objects.category)}`,
    `"category_name":${JSON.stringify(names)}`,
    `"uuid":${JSON.stringify(objects.uuid)}`,
    `"metadata":${JSON.stringify(objects.metadata)}`,
  ];
  const start = JSON.stringify({ ...first, ...own }).slice(0, -1);
  return `${start},"objects":{${members.join(",")}},"metadata":${JSON.stringify(metadata)}}`;
}

function floatList(values: readonly number[]): string {
  return `[${values.map((value) => (Number.isInteger(value) ? value.toFixed(1) : String(value))).join(",")}]`;
}

/** What a row says of an image. */
export interface DecodedSample {
  readonly image: Omit<ImageRecord, "annotations" | "fileName" | "id" | "path"> & { readonly id?: string };
  /** Those without an id of their own have an empty one. */
  readonly annotations: readonly Annotation[];
  /** How many objects have a category that is none. */
  readonly unnamedCount: number;
}

/** The columns that {@link fromSampleRow} looks at, and the image. */
export const sampleColumns: readonly string[] = [
  ...["image", "width", "height", "uuid", "metadata", "objects", "annotations"],
];

/** The properties of objects that it looks at. */
const objectNames = new Set([
  "bbox",
  "category_name",
  "category",
  "categories",
  "label",
  "category_id",
  "uuid",
  "metadata",
]);

/**
 * Reads a row, ours or another's: objects as lists of properties or as a list of objects, categories by number or name. A text says what was
 * expected and is not there.
 */
export function fromSampleRow(row: JsonFields, names: readonly string[]): DecodedSample | string {
  const { width, height, uuid, metadata } = row;
  const objects = row.objects ?? row.annotations ?? [];
  const list = Array.isArray(objects) ? objects : isFields(objects) ? toList(objects) : undefined;
  if (list === undefined) return "a list of objects, or lists of the same length in objects";
  const annotations: Annotation[] = [];
  let unnamedCount = 0;
  for (const object of list) {
    if (!isFields(object)) return "an object for each annotation";
    const bbox = toNumbers(object.bbox);
    if (bbox?.length !== 4) return "a bbox of four numbers for each object";
    const category = toName(object, names);
    if (category === undefined) {
      unnamedCount += 1;
      continue;
    }
    const id = typeof object.uuid === "string" ? object.uuid : "";
    const extras = typeof object.metadata === "string" ? unpackAnnotationExtras(object.metadata) : {};
    annotations.push({
      id,
      category,
      geometry: { kind: "bbox", bbox: bbox as [number, number, number, number] },
      ...extras,
    });
  }
  const [widthPixels, heightPixels] = [toNumber(width), toNumber(height)];
  const image = {
    ...(typeof uuid === "string" && uuid !== "" && { id: uuid }),
    ...(widthPixels !== undefined && heightPixels !== undefined && { widthPixels, heightPixels }),
    ...(typeof metadata === "string" && unpackImageExtras(metadata)),
  };
  return { image, annotations, unnamedCount };
}

/** Turns lists of properties into a list of objects; undefined when they differ in length. */
function toList(objects: JsonFields): JsonFields[] | undefined {
  const lists = Object.entries(objects).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const boxes = lists.find(([name]) => name === "bbox")?.[1] ?? [];
  if (lists.some(([, list]) => list.length !== boxes.length)) return undefined;
  const known = lists.filter(([name]) => objectNames.has(name));
  return boxes.map((_, index) => {
    const object: Record<string, unknown> = {};
    for (const [name, list] of known) object[name] = list[index];
    return object;
  });
}

function toName(object: JsonFields, names: readonly string[]): string | undefined {
  if (typeof object.category_name === "string") return object.category_name || undefined;
  const category = object.category ?? object.categories ?? object.label ?? object.category_id;
  if (typeof category === "string") return category || undefined;
  const index = toNumber(category);
  if (index === undefined) return undefined;
  // Without names the number is the best name there is.
  return names.length === 0 ? String(index) : names[index];
}

function toNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(toNumber);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** Parquet has whole numbers as BigInt. */
function toNumber(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}
