import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import type {
  Annotation,
  Category,
  Format,
  Geometry,
  GeometryKind,
  HeldField,
  ImageRecord,
  ReadOptions,
  WriteOptions,
} from "../../src/index.ts";
import { makePng } from "./images.ts";
import { awkwardNames } from "./names.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Size of every image of {@link datasets}: coordinates lie inside. */
export const size = { widthPixels: 640, heightPixels: 480 } as const;

const words = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_ -]{0,11}[A-Za-z0-9]$/);
/** Hundredths of a pixel, which is what COCO keeps. */
const x = fc.integer({ min: 0, max: 63_000 }).map((value) => value / 100);
const y = fc.integer({ min: 0, max: 47_000 }).map((value) => value / 100);
const extent = fc.integer({ min: 100, max: 900 }).map((value) => value / 100);

const geometries: Readonly<Record<GeometryKind, fc.Arbitrary<Geometry>>> = {
  bbox: fc.tuple(x, y, extent, extent).map((bbox) => ({ kind: "bbox", bbox })),
  point: fc.tuple(x, y).map(([px, py]) => ({ kind: "point", x: px, y: py })),
  polyline: fc.array(fc.tuple(x, y), { minLength: 2, maxLength: 4 }).map((list) => {
    return { kind: "polyline", points: list.flat() };
  }),
  // Triangles with a right angle, so that none is without an area.
  polygon: fc.tuple(x, y, extent, extent).map(([px, py, width, height]) => {
    return { kind: "polygon", rings: [[px, py, px + width, py, px, py + height]] };
  }),
};

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const flags = optional(fc.constant(true as const));

function annotations(categories: fc.Arbitrary<string>): fc.Arbitrary<Annotation> {
  return fc
    .record({
      id: fc.uuid(),
      category: categories,
      geometry: fc.oneof(...Object.values(geometries)),
      altCategory: optional(words),
      score: optional(fc.integer({ min: 0, max: 100 }).map((value) => value / 100)),
      isCrowd: flags,
      isDifficult: flags,
      isTruncated: flags,
      isOccluded: flags,
      isGroupOf: flags,
      provenance: optional(
        fc
          .record({ observationUuid: fc.uuid(), observer: words, generator: words }, { requiredKeys: [] })
          .filter((provenance) => Object.keys(provenance).length > 0),
      ),
      attributes: optional(fc.record({ confidence: fc.integer(), comment: words })),
    })
    .map(withoutUndefined);
}

function images(categories: fc.Arbitrary<string>): fc.Arbitrary<Omit<ImageRecord, "fileName">> {
  return fc
    .record({
      id: fc.uuid(),
      url: optional(fc.webUrl()),
      split: optional(fc.constantFrom("train", "val", "test")),
      group: optional(words),
      capture: optional(
        fc
          .record({ depthMeters: fc.integer({ min: 0, max: 4000 }), videoName: words }, { requiredKeys: [] })
          .filter((capture) => Object.keys(capture).length > 0),
      ),
      annotations: fc.uniqueArray(annotations(categories), { maxLength: 4, selector: ({ id }) => id }),
      attributes: optional(fc.record({ camera: words })),
    })
    .map((record) => ({ ...size, ...withoutUndefined(record) }));
}

/** Exact optional properties are absent, not undefined. */
function withoutUndefined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

/**
 * Small datasets with all that the model has, in which every image and annotation has an id of its own.
 *
 * @param categories what names of categories may be
 */
export function datasets(categories: fc.Arbitrary<string> = awkwardNames): fc.Arbitrary<ImageRecord[]> {
  return fc.uniqueArray(images(categories), { maxLength: 5, selector: ({ id }) => id }).map((list) => {
    const used = new Set<string>();
    return list.map((image, index) => {
      const own = image.annotations.filter(({ id }) => used.size < used.add(id).size);
      return { ...image, fileName: `frame-${index}.png`, annotations: own };
    });
  });
}

/** What reading must give back of images that were written in a format: all but the losses that it declares. */
export function held({ holds }: Format, records: readonly ImageRecord[]): ImageRecord[] {
  return records.flatMap((image) => {
    const kept = image.annotations.flatMap((annotation) => heldAnnotation(holds, annotation));
    const isNegative = image.annotations.length === 0;
    if (kept.length === 0 && !(isNegative && holds.negatives)) return [];
    const result: Record<string, unknown> & { attributes?: unknown } = { fileName: image.fileName, annotations: kept };
    const fields = { imageId: "id", url: "url", split: "split", group: "group", capture: "capture" } as const;
    for (const [field, key] of Object.entries(fields)) {
      if (holds.fields.includes(field as HeldField) && image[key] !== undefined) result[key] = image[key];
    }
    if (holds.fields.includes("size")) Object.assign(result, size);
    if (holds.attributes.includes("image") && image.attributes !== undefined) result.attributes = image.attributes;
    return [result as unknown as ImageRecord];
  });
}

function heldAnnotation(holds: Format["holds"], annotation: Annotation): Annotation[] {
  const geometry = heldGeometry(holds.geometry, annotation.geometry);
  if (geometry === undefined) return [];
  const result: Record<string, unknown> & { id?: string; attributes?: unknown } = {
    category: annotation.category,
    geometry,
  };
  if (holds.fields.includes("annotationId")) result.id = annotation.id;
  for (const [key, value] of Object.entries(annotation)) {
    if (holds.fields.includes(key as HeldField)) result[key] = value;
  }
  if (holds.attributes.includes("annotation") && annotation.attributes !== undefined) {
    result.attributes = annotation.attributes;
  }
  return [result as unknown as Annotation];
}

function heldGeometry(kinds: readonly GeometryKind[], geometry: Geometry): Geometry | undefined {
  if (kinds.includes(geometry.kind)) return geometry;
  if (geometry.kind !== "polygon" || !kinds.includes("bbox")) return undefined;
  const [left = 0, top = 0, right = 0, , , bottom = 0] = geometry.rings[0] ?? [];
  return { kind: "bbox", bbox: [left, top, right - left, bottom - top] };
}

/** Takes away what a reader had to make up: ids where the format has none, and everything that {@link held} does not ask for. */
function comparable(format: Format, records: readonly ImageRecord[]): ImageRecord[] {
  const { fields } = format.holds;
  return records.map(({ path: _, ...image }) => {
    const list = image.annotations.map((annotation) => {
      if (fields.includes("annotationId")) return annotation;
      const { id: __, ...rest } = annotation;
      return rest as Annotation;
    });
    if (fields.includes("imageId")) return { ...image, annotations: list };
    const { id: ___, ...rest } = image;
    return { ...rest, annotations: list } as unknown as ImageRecord;
  });
}

/** Numbers equal within the tolerance of the format, everything else equal. */
function expectClose(format: Format, got: unknown, expected: unknown): void {
  const { tolerance } = format.holds;
  const within = "pixels" in tolerance ? tolerance.pixels : tolerance.share * size.widthPixels;
  const rounded = (value: unknown, like: unknown): unknown => {
    if (typeof value === "number" && typeof like === "number") {
      return Math.abs(value - like) <= within + 1e-9 ? like : value;
    }
    if (Array.isArray(value) && Array.isArray(like)) return value.map((item, index) => rounded(item, like[index]));
    if (typeof value !== "object" || value === null || typeof like !== "object" || like === null) return value;
    const other = like as Record<string, unknown>;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item, other[key])]));
  };
  expect(rounded(got, expected)).toEqual(expected);
}

/** How to check a round trip. */
export interface RoundTripOptions {
  /** Of the file in the temporary folder, or of the folder. */
  readonly target: string;
  readonly write?: WriteOptions;
  readonly read?: ReadOptions;
  readonly categories?: fc.Arbitrary<string>;
  /** What the format keeps of a dataset, where {@link held} does not tell it. */
  readonly expected?: (records: readonly ImageRecord[]) => ImageRecord[];
  /** Puts what was read into the order of what was written, for formats with an order of their own. */
  readonly sort?: (records: ImageRecord[]) => ImageRecord[];
  /** Whether every image has a file, of {@link size}. @default false */
  readonly imageFiles?: boolean;
  readonly numRuns?: number;
}

/** Writes arbitrary datasets and reads them back, twice: `read(write(d))` must be `d` up to the losses that the format declares. */
export async function checkRoundTrip(format: Format, options: RoundTripOptions): Promise<void> {
  const {
    target,
    write = {},
    read = {},
    expected = (records) => held(format, records),
    sort = (list) => list,
  } = options;
  const imagePath = join(await temporaryFolder(), "image.png");
  await writeFile(imagePath, makePng(size.widthPixels, size.heightPixels, "grey"));
  await fc.assert(
    fc.asyncProperty(datasets(options.categories), async (made) => {
      const records = options.imageFiles === true ? made.map((image) => ({ ...image, path: imagePath })) : made;
      const path = join(await temporaryFolder(), target);
      await format.write(records, path, write);
      const dataset = await format.read?.(path, read);
      expect(dataset).toBeDefined();
      if (dataset === undefined) return;
      for (let pass = 0; pass < 2; pass++) {
        const got = sort(await collect(dataset.images()));
        expectClose(format, comparable(format, got), expected(records));
      }
      await dataset.close();
    }),
    { numRuns: options.numRuns ?? 60 },
  );
}

/** Names of categories that a dataset declares. */
export function namesOf(categories: readonly Category[]): string[] {
  return categories.map(({ name }) => name);
}

/** All images of a dataset. */
export async function collect(records: AsyncIterable<ImageRecord>): Promise<ImageRecord[]> {
  const list: ImageRecord[] = [];
  for await (const record of records) list.push(record);
  return list;
}
