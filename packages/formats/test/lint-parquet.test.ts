import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { CompressionCodec, SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { type LintFinding, lint, openDataset, writeParquet } from "../src/index.ts";
import { columnTypes, featureType } from "../src/lint/parquet-types.ts";
import { hubFeatures, parquetSchema } from "../src/parquet/schema.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function find(source: string): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for await (const finding of lint(source, { for: "hf" })) found.push(finding);
  return found;
}

const codesOf = (found: readonly LintFinding[]): string => found.map(({ code }) => code).join(", ");

type Row = Readonly<Record<string, unknown>>;

const png = makePng(100, 80);
const objects = { id: [1n], bbox: [[1, 2, 3, 4]], area: [12], category: [1n], uuid: ["u"], metadata: [""] };
const sound: Row = {
  image: { bytes: new Uint8Array(png), path: "a.png" },
  image_id: 1n,
  width: 100n,
  height: 80n,
  uuid: "i",
  objects,
  metadata: "",
};

/** A file of rows, in the schema and with the features that it writes or in others. */
async function makeFile(
  rows: readonly Row[],
  {
    schema = parquetSchema(),
    features = hubFeatures(["a", "b"]),
    ...packing
  }: {
    readonly schema?: SchemaElement[];
    readonly features?: string | null;
    readonly codec?: CompressionCodec;
    readonly compressors?: Record<string, (bytes: Uint8Array) => Uint8Array>;
  } = {},
): Promise<string> {
  const path = join(await temporaryFolder(), "train.parquet");
  const columns = Object.keys(sound).filter((key) => schema.some((element) => element.name === key));
  const buffer = parquetWriteBuffer({
    columnData: columns.map((key) => ({ name: key, data: rows.map((row) => row[key]) })),
    schema,
    ...packing,
    ...(features !== null && { kvMetadata: [{ key: "huggingface", value: features }] }),
  });
  await writeFile(path, Buffer.from(buffer));
  return path;
}

describe("lint() of Parquet files", () => {
  test("finds nothing in what it wrote, with several splits and shards", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.png"), png);
    const records = Array.from({ length: 6 }, (_, index) => {
      const more = { path: join(folder, "a.png"), split: index < 4 ? "train" : "val" };
      return image(`${index}.png`, index === 2 ? [] : [box("fish", [1, 2, 3, 4])], more);
    });
    await writeParquet(records, join(folder, "out"), { shards: 2 });
    expect(await find(join(folder, "out"))).toEqual([]);
    expect(await find(join(folder, "out/data/train-00000-of-00002.parquet"))).toMatchObject([
      { code: "layout", message: 'Expected 2 files of "train" by their names, got 1' },
    ]);
    await rm(join(folder, "out/data/train-00001-of-00002.parquet"));
    expect(codesOf(await find(join(folder, "out")))).toBe("layout");
  });

  test.each([
    [[0, 1, 2], ""],
    [[0, 2], 'Expected 3 files of "train" by their names, got 2'],
    [[0, 1, 1], 'Expected 3 files of "train" by their names, got 3, of which 1 have the number of another'],
    [[0, 1, 2, 2], 'Expected 3 files of "train" by their names, got 4, of which 1 have the number of another'],
  ])("counts shards as the Hub named them before, %j", async (numbers, message) => {
    const folder = await temporaryFolder();
    for (const [place, number] of numbers.entries()) {
      await copyFile(
        await makeFile([sound]),
        join(folder, `train-0000${number}-of-00003-00${place}ab12cd34ef.parquet`),
      );
    }
    expect((await find(folder)).map((finding) => finding.message).join()).toBe(message);
  });

  test.each<[string, Row, string]>([
    ["nothing", sound, ""],
    [
      "nothing in a negative",
      { ...sound, objects: { ...objects, id: [], bbox: [], area: [], category: [], uuid: [], metadata: [] } },
      "",
    ],
    ["no image", { ...sound, image: null }, "unreadable-image"],
    ["an image somewhere else", { ...sound, image: { bytes: null, path: import.meta.filename } }, "path-relative"],
    ["an image that is nowhere", { ...sound, image: { bytes: null, path: "/nowhere/a.png" } }, "missing-file"],
    ["bytes of no image", { ...sound, image: { bytes: new Uint8Array(9), path: "a.png" } }, "unreadable-image"],
    ["another size", { ...sound, width: 99n }, "size-mismatch"],
    ["a category without a name", { ...sound, objects: { ...objects, category: [2n] } }, "class-range"],
    ["lists of two lengths", { ...sound, objects: { ...objects, area: [] } }, "lengths-differ"],
    ["a box outside", { ...sound, objects: { ...objects, bbox: [[90, 0, 20, 5]] } }, "bbox-outside"],
    ["a box without an area", { ...sound, objects: { ...objects, bbox: [[90, 0, 0, 5]] } }, "bbox-empty"],
    ["a box of three numbers", { ...sound, objects: { ...objects, bbox: [[90, 0, 5]] } }, "bbox-malformed"],
  ])("finds %s", async (_, row, codes) => {
    expect(codesOf(await find(await makeFile([row])))).toBe(codes);
  });

  test("finds features that are missing, or of another type than their columns", async () => {
    expect(codesOf(await find(await makeFile([sound], { features: null })))).toBe("features-missing");
    const other = hubFeatures(["a", "b"]).replace('"image_id":{"dtype":"int64"', '"image_id":{"dtype":"int32"');
    expect(await find(await makeFile([sound], { features: other }))).toMatchObject([
      { code: "value", message: 'Expected column "image_id" to be int32, got int64' },
    ]);
    const more = hubFeatures(["a", "b"]).replace(
      '"features":{',
      '"features":{"depth":{"dtype":"float64","_type":"Value"},',
    );
    expect(await find(await makeFile([sound], { features: more }))).toMatchObject([
      { code: "field-missing", message: expect.stringContaining('Expected a column "depth"') },
    ]);
  });

  test("finds columns that may not be null, which makes them others", async () => {
    const schema = parquetSchema().map((element): SchemaElement => {
      return element.name === "width" ? { ...element, repetition_type: "REQUIRED" } : element;
    });
    expect(await find(await makeFile([sound], { schema }))).toMatchObject([
      { code: "value", message: 'Expected column "width" to be int64, got int64 not null' },
    ]);
  });

  test.each([
    ["GZIP", (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)), "class-range"],
    ["BROTLI", (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes)), "class-range"],
    ["LZ4", (bytes: Uint8Array) => bytes, "not-checked"],
  ] as const)("looks into pages in %s if it can, and says so if not", async (codec, pack, codes) => {
    const row = { ...sound, objects: { ...objects, category: [7n] } };
    // A number that no name has is found by lint, and by the reader, which leaves out the image.
    const path = await makeFile([row], { codec, compressors: { [codec]: pack } });
    expect(codesOf(await find(path))).toBe(codes);
    if (codes === "not-checked") {
      const failing = openDataset(path).then(async (dataset) => collect(dataset.images()));
      const expected = "expected pages in Snappy, gzip, Brotli or Zstandard, or not compressed, got LZ4";
      return await expect(failing).rejects.toMatchObject({
        code: "read-failed",
        message: expect.stringContaining(expected),
      });
    }
    const dataset = await openDataset(path);
    expect(await collect(dataset.images())).toEqual([]);
    const readable = await openDataset(await makeFile([sound], { codec, compressors: { [codec]: pack } }));
    expect(await collect(readable.images())).toMatchObject([{ fileName: "a.png", widthPixels: 100 }]);
  });

  test("finds files of other columns, and goes on behind one that is damaged", async () => {
    const folder = await temporaryFolder();
    const full = await readFile(await makeFile([sound]));
    const schema = [{ name: "schema", num_children: 1 }, ...parquetSchema().slice(1, 4)];
    const only = JSON.stringify({ info: { features: { image: { _type: "Image" } } } });
    await writeFile(join(folder, "a.parquet"), full);
    await writeFile(join(folder, "b.parquet"), full.subarray(0, -20));
    await writeFile(join(folder, "c.parquet"), await readFile(await makeFile([sound], { schema, features: only })));
    expect(await find(folder)).toMatchObject([
      { code: "unreadable", path: join(folder, "b.parquet") },
      { code: "fields-differ", path: join(folder, "c.parquet") },
    ]);
  });
});

test("featureType() spells types as columnTypes() does", () => {
  const { info } = JSON.parse(hubFeatures(["a"])) as { info: { features: Record<string, unknown> } };
  const types = columnTypes(parquetSchema());
  for (const [name, feature] of Object.entries(info.features))
    expect([name, featureType(feature)]).toEqual([name, types.get(name)]);
  expect(types.size).toBe(7);
  expect(featureType({ _type: "Sequence", feature: { a: { _type: "Value", dtype: "float32" } } })).toBe(
    "struct<a: list<float>>",
  );
  expect(featureType([{ _type: "Value", dtype: "string" }])).toBe("list<string>");
  expect(featureType({ _type: "Audio" })).toBe("?");
});
