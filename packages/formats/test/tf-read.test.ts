import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  convert,
  type Diagnostic,
  type ImageRecord,
  openDataset,
  readTf,
  sniffFormat,
  type TfOptions,
  type TfReadOptions,
  tf,
  writeTf,
} from "../src/index.ts";
import { decodeExample, encodeExample, frameRecord, parseLabelMap, toLabelMap } from "../src/tf/index.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, namesOf, size } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { decodeExample as decodeWithOracle, encodeWithOracle } from "./support/tfrecord-reader.ts";

/** Names that UTF-8 can hold. */
const names = awkwardNames.map((name) => Buffer.from(name).toString());

/** A folder with `frame-0.png` to `frame-4.png` of the size that arbitrary datasets have. */
async function pictures(): Promise<string> {
  const folder = await temporaryFolder();
  const png = makePng(size.widthPixels, size.heightPixels);
  for (let index = 0; index < 5; index++) await writeFile(join(folder, `frame-${index}.png`), png);
  return folder;
}

test("readTf() gives back what writeTf() wrote, in one file and in shards", async () => {
  const folder = await pictures();
  const inFolder = {
    ...tf,
    write: (images: readonly ImageRecord[], target: string, options?: TfOptions) =>
      tf.write(
        images.map((record) => ({ ...record, path: join(folder, record.fileName) })),
        target,
        options,
      ),
  } as typeof tf;
  await checkRoundTrip(inFolder, { target: "out.tfrecord", categories: names, numRuns: 40 });
  const inTurn = (list: ImageRecord[]): ImageRecord[] => list.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
  const write = { shards: 3 } as TfOptions;
  await checkRoundTrip(inFolder, { target: "out.tfrecord", categories: names, write, sort: inTurn, numRuns: 20 });
});

async function written(
  options: TfOptions = {},
): Promise<{ folder: string; target: string; diagnostics: Diagnostic[] }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "images"));
  const target = join(folder, "set.tfrecord");
  const images = Array.from({ length: 5 }, (_, index) => {
    return image(`${index}.png`, [box(index === 3 ? "crab" : "squid", [1, 2, 3, 4], { id: `a${index}` })], {
      path: `images/${index}.png`,
      id: `i${index}`,
      widthPixels: 64,
      heightPixels: 48,
    });
  });
  for (let index = 0; index < 5; index++) await writeFile(join(folder, `images/${index}.png`), makePng(64, 48));
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  await writeTf(images, target, { baseFolder: folder, onDiagnostic, ...options });
  return { folder, target, diagnostics };
}

async function readAll(
  source: string,
  options: TfReadOptions = {},
): Promise<{ images: ImageRecord[]; categories: string[]; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const dataset = await readTf(source, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic), ...options });
  const images = await collect(dataset.images());
  // A second pass gives the same and says nothing.
  const count = diagnostics.length;
  expect(await collect(dataset.images())).toEqual(images);
  expect(diagnostics).toHaveLength(count);
  await dataset.close();
  return { images, categories: namesOf(dataset.categories), diagnostics };
}

test("writeTf() cuts into shards in turn, and any of them or their common name is read as the whole", async () => {
  const { folder, target } = await written({ shards: 2 });
  const names = ["set.tfrecord-00000-of-00002", "set.tfrecord-00001-of-00002"];
  const expected = ["0.png", "2.png", "4.png", "1.png", "3.png"];
  for (const source of [target, ...names.map((name) => join(folder, name))]) {
    const { images, categories } = await readAll(source);
    expect(images.map(({ fileName }) => fileName)).toEqual(expected);
    expect(categories).toEqual(["crab", "squid"]);
  }
  expect((await sniffFormat(join(folder, names[0] ?? ""))).name).toBe("tf");
});

test("writeTf() finds the number of shards from their size, never more than images", async () => {
  const one = makePng(64, 48).length;
  for (const [shardSizeBytes, count] of [
    [one * 2, 3],
    [1, 5],
    [1e9, 1],
  ] as const) {
    const { folder } = await written({ shardSizeBytes });
    const name = `set.tfrecord-00000-of-${String(count).padStart(5, "0")}`;
    expect((await readAll(join(folder, name))).images).toHaveLength(5);
  }
});

test("writeTf() refuses shards that cannot be before it writes anything", async () => {
  await expect(written({ shards: 0 })).rejects.toThrow(RangeError);
  await expect(written({ shards: 1.5 })).rejects.toThrow("expected a whole number from 1 to 1000, got 1.5");
  await expect(written({ shardSizeBytes: Number.NaN })).rejects.toThrow(RangeError);
});

test("writeTf() reports shards of an earlier run, which readers would take for its own", async () => {
  const { folder, target } = await written({ shards: 2 });
  const diagnostics: Diagnostic[] = [];
  const summary = await writeTf([], target, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
    ["stale-file", join(folder, "set.tfrecord-00000-of-00002")],
    ["stale-file", join(folder, "set.tfrecord-00001-of-00002")],
  ]);
  expect(summary.diagnostics).toEqual({ "stale-file": 2 });
});

test("readTf() says which shard is missing", async () => {
  const { folder, target } = await written({ shards: 3 });
  await rm(join(folder, "set.tfrecord-00001-of-00003"));
  await expect(readTf(target)).rejects.toThrow("expected a file or all shards of a dataset, got 2 of 3 shards");
  await expect(readTf(join(folder, "nothing.tfrecord"))).rejects.toMatchObject({ code: "read-failed" });
});

test("readTf() reads files compressed as a whole", async () => {
  const { folder, target } = await written();
  const bytes = await readFile(target);
  for (const [name, packed] of [
    ["gz", gzipSync(bytes)],
    ["zz", deflateSync(bytes)],
  ] as const) {
    await writeFile(join(folder, name), packed);
    expect((await readAll(join(folder, name))).images).toHaveLength(5);
    await writeFile(join(folder, name), packed.subarray(0, 300));
    await expect(readAll(join(folder, name))).rejects.toMatchObject({ name: "FormatsError", code: "read-failed" });
  }
});

test("readTf() leaves out a record whose bytes have another CRC, and stops where a length has", async () => {
  const { target } = await written();
  const bytes = await readFile(target);
  const second = 16 + Number(bytes.readBigUInt64LE(0));
  const broken = Buffer.from(bytes);
  broken.writeUInt8(broken.readUInt8(second + 40) ^ 1, second + 40);
  await writeFile(target, broken);
  const { images, diagnostics } = await readAll(target);
  expect(images.map(({ fileName }) => fileName)).toEqual(["0.png", "2.png", "3.png", "4.png"]);
  expect(diagnostics).toMatchObject([
    {
      code: "bad-element",
      dropped: "image",
      message: expect.stringContaining(`record 1 of "${target}" at byte ${second}`),
    },
  ]);
  broken.writeUInt8(1, second + 3);
  await writeFile(target, broken);
  await expect(readAll(target)).rejects.toThrow(
    `expected a whole record 1 at byte ${second}, got a length with another CRC`,
  );
  await writeFile(target, bytes.subarray(0, bytes.length - 2));
  await expect(readAll(target)).rejects.toThrow("got the end of the file");
});

test("readTf() extracts the images, so that other formats can be written from them", async () => {
  const { folder, target } = await written();
  const extractImages = join(folder, "extracted");
  const { images } = await readAll(target, { extractImages });
  expect(images[0]?.path).toBe(join(extractImages, "0.png"));
  expect(await readFile(join(extractImages, "4.png"))).toEqual(await readFile(join(folder, "images/4.png")));
  const again = join(folder, "again.tfrecord");
  await convert(target, { to: "tf", target: again, read: { extractImages } });
  expect(await readFile(again)).toEqual(await readFile(target));
  expect((await readAll(target, { imageFolder: "elsewhere" })).images[0]?.path).toBe(join("elsewhere", "0.png"));
});

/** A file with one record per example, encoded by protobufjs. */
async function foreign(...examples: Record<string, Record<string, { value: unknown[] }>>[]): Promise<string> {
  const path = join(await temporaryFolder(), "foreign.record");
  await writeFile(path, Buffer.concat(examples.flatMap((example) => frameRecord([encodeWithOracle(example)]))));
  return path;
}

const bytes = (...value: (Buffer | string)[]) => ({ bytes_list: { value: value.map((item) => Buffer.from(item)) } });
const floats = (...value: number[]) => ({ float_list: { value } });
const ints = (...value: number[]) => ({ int64_list: { value } });
const corners = (xmin: number, ymin: number, xmax: number, ymax: number) => ({
  "image/object/bbox/xmin": floats(xmin),
  "image/object/bbox/ymin": floats(ymin),
  "image/object/bbox/xmax": floats(xmax),
  "image/object/bbox/ymax": floats(ymax),
});

test("readTf() reads what others write: labels without names, no file name, names that lead out, no size", async () => {
  const jpeg = makeJpeg(100, 50);
  const encoded = { "image/encoded": bytes(jpeg) };
  const path = await foreign(
    { ...encoded, ...corners(0.1, 0.2, 0.3, 0.6), "image/object/class/label": ints(2) },
    { ...encoded, "image/filename": bytes("../../etc/a.jpg"), "image/width": ints(7), "image/height": ints(7) },
    { ...encoded, "image/filename": bytes("b.jpg"), ...corners(0, 0, 1, 1), "image/object/class/label": ints(9) },
    { ...encoded, "image/filename": bytes("b.jpg") },
    { "image/width": ints(10), "image/height": ints(10), "image/filename": bytes("no-bytes.jpg") },
    { "image/filename": bytes("nothing.jpg") },
    { ...encoded, ...corners(0, 0, 1, 1) },
  );
  await writeFile(join(path, "../label_map.pbtxt"), toLabelMap(["crab", "squid"]));
  const { images, categories, diagnostics } = await readAll(path);
  expect(categories).toEqual(["crab", "squid"]);
  expect(images.map(({ fileName }) => fileName)).toEqual([
    ...["image-1.jpg", "_/_/etc/a.jpg", "b~2.jpg", "no-bytes.jpg"],
  ]);
  expect(images[0]).toEqual({
    id: "image-1.jpg",
    fileName: "image-1.jpg",
    widthPixels: 100,
    heightPixels: 50,
    annotations: [{ id: "image-1.jpg#1", category: "squid", geometry: { kind: "bbox", bbox: [10, 10, 20, 20] } }],
  });
  expect(diagnostics.map(({ code, dropped }) => [code, dropped])).toEqual([
    ["bad-element", undefined],
    ["size-mismatch", undefined],
    ["unknown-category", "annotation"],
    ["nothing-left", "image"],
    ["name-collision", undefined],
    ["bad-element", undefined],
    ["bad-element", "image"],
    ["bad-element", "image"],
  ]);
  await expect(readTf(path, { labelMap: `${path}.none` })).rejects.toMatchObject({ code: "read-failed" });
});

test("tf.sniff() knows a TFRecord by its content, and no other file", async () => {
  const path = await foreign({});
  expect((await sniffFormat(path)).name).toBe("tf");
  await writeFile(path, "a,b\n1,2\n");
  await expect(sniffFormat(path)).rejects.toMatchObject({ code: "unknown-format" });
  await expect(openDataset(path, { from: "tf" }).then(async (dataset) => collect(dataset.images()))).rejects.toThrow(
    "expected a whole record 0 at byte 0",
  );
});

test("decodeExample() reads what protobufjs reads, packed or not, and says undefined for what is no message", () => {
  const key = fc.string({ unit: fc.constantFrom(..."abc/_"), minLength: 1, maxLength: 12 });
  const feature = fc.oneof(
    fc.array(fc.uint8Array(), { maxLength: 4 }).map((value) => bytes(...value.map((item) => Buffer.from(item)))),
    fc.array(fc.float({ noNaN: true }), { maxLength: 4 }).map((value) => floats(...value)),
    fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 53 - 1 }), { maxLength: 4 }).map((value) => ints(...value)),
  );
  fc.assert(
    fc.property(fc.dictionary(key, feature, { noNullPrototype: true, minKeys: 1 }), (features) => {
      const encoded = encodeWithOracle(features);
      const got = Object.fromEntries(
        [...(decodeExample(encoded) ?? [])].map(([name, { values }]) => [name, [...values]]),
      );
      expect(got).toEqual(decodeWithOracle(encoded));
    }),
    { numRuns: 200 },
  );
  // Int64List with two numbers of their own, as old writers have it.
  const unpacked = Buffer.from("0a0e0a0c0a016112071a050804088002", "hex");
  expect(decodeExample(unpacked)?.get("a")).toEqual({ kind: "int64", values: [4, 256] });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      const decoded = decodeExample(Buffer.from(noise));
      expect(decoded === undefined || decoded instanceof Map).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(decodeExample(Buffer.from("0aff", "hex"))).toBeUndefined();
  const whole = Buffer.concat(encodeExample({ a: { kind: "int64", values: [1] } }));
  expect(decodeExample(whole.subarray(0, -1))).toBeUndefined();
});

test("parseLabelMap() takes any name back, and the spellings of others", () => {
  fc.assert(
    fc.property(fc.uniqueArray(names, { maxLength: 5 }), (list) => {
      expect([...parseLabelMap(toLabelMap(list))]).toEqual(list.map((name, index) => [index + 1, name]));
    }),
  );
  const text = `# comment { id: 9 }
item: { name: 'it\\'s', id: 3, keypoints { id: 7 name: "no" } }
item < id: 4 name: "\\xc3\\xa9\\u00e9\\101" display_name: "shown" >
item { id: 5 } item { name: "no id" }`;
  expect([...parseLabelMap(text)]).toEqual([
    [3, "it's"],
    [4, "ééA"],
  ]);
});

test("readTf() goes by the number of a category whose text is empty", async () => {
  const encoded = { "image/encoded": bytes(makeJpeg(100, 50)), ...corners(0, 0, 1, 1) };
  const text = { "image/object/class/text": bytes("") };
  const path = await foreign(
    { ...encoded, ...text, "image/object/class/label": ints(2) },
    { ...encoded, ...text, "image/object/class/label": ints(9) },
  );
  await writeFile(join(path, "../label_map.pbtxt"), toLabelMap(["crab", "squid"]));
  const { images, diagnostics } = await readAll(path);
  expect(images.map(({ annotations }) => annotations.map(({ category }) => category))).toEqual([["squid"]]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["unknown-category", "nothing-left"]);
});
