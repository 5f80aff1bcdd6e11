import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ImageRecord, writeTf } from "../src/index.ts";
import { encodeExample, type Feature, frameRecord, toLabelMap } from "../src/tf/index.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import {
  type DecodedExample,
  decodeExample,
  encodeWithOracle,
  readLabelMap,
  readRecords,
} from "./support/tfrecord-reader.ts";

async function writeAndRead(records: (folder: string) => Promise<readonly ImageRecord[]>): Promise<{
  examples: DecodedExample[];
  labels: ReturnType<typeof readLabelMap>;
  summary: Awaited<ReturnType<typeof writeTf>>;
  folder: string;
}> {
  const folder = await temporaryFolder();
  const target = join(folder, "out.tfrecord");
  const summary = await writeTf(await records(folder), target, { baseFolder: folder });
  const examples = readRecords(await readFile(target)).map(decodeExample);
  return {
    examples,
    labels: readLabelMap(await readFile(join(folder, "out_label_map.pbtxt"), "utf8")),
    summary,
    folder,
  };
}

function texts(values: DecodedExample[string] | undefined): string[] {
  return (values ?? []).map(String);
}

test("writeTf() embeds the files as they are, with everything the Object Detection API reads", async () => {
  const png = makePng(64, 48);
  const { examples, labels, summary, folder } = await writeAndRead(async (folder) => {
    await mkdir(join(folder, "images"));
    await writeFile(join(folder, "images/a.png"), png);
    await writeFile(join(folder, "images/b.jpg"), makeJpeg(100, 50));
    const capture = { time: "2014-06-10T18:24:38Z", depthMeters: 1500.5 };
    return [
      image(
        "a.png",
        [
          box("Sebastes", [16, 12, 32, 24], { id: "u1", isTruncated: true }),
          box("Aegina", [60, 40, 10, 10], { id: "u2" }),
        ],
        { path: "images/a.png", capture },
      ),
      image("b.jpg", [], { path: "images/b.jpg" }),
    ];
  });
  const [first = {}, second = {}] = examples;
  expect(first["image/encoded"]?.[0]).toEqual(png);
  expect(texts(first["image/key/sha256"])).toEqual([createHash("sha256").update(png).digest("hex")]);
  expect(["format", "filename", "source_id", "uuid"].map((key) => texts(first[`image/${key}`])[0])).toEqual([
    "png",
    "a.png",
    "1",
    "id of a.png",
  ]);
  expect([first["image/width"], first["image/height"]]).toEqual([[64], [48]]);
  expect(["xmin", "ymin", "xmax", "ymax"].map((key) => first[`image/object/bbox/${key}`])).toEqual([
    [0.25, 0.9375],
    [0.25, Math.fround(40 / 48)],
    [0.75, 1],
    [0.75, 1],
  ]);
  expect(texts(first["image/object/class/text"])).toEqual(["Sebastes", "Aegina"]);
  expect(first["image/object/class/label"]).toEqual([2, 1]);
  expect(first["image/object/area"]).toEqual([768, 32]);
  expect(first["image/object/truncated"]).toEqual([1, 0]);
  expect(first["image/object/difficult"]).toEqual([0, 0]);
  expect(texts(first["image/object/view"])).toEqual(["Unspecified", "Unspecified"]);
  expect(texts(first["image/object/uuid"])).toEqual(["u1", "u2"]);
  expect(texts(first["image/timestamp"])).toEqual(["2014-06-10T18:24:38Z"]);
  expect(first["image/depth"]).toEqual([1500.5]);
  expect(texts(second["image/source_id"])).toEqual(["2"]);
  expect(texts(second["image/format"])).toEqual(["jpeg"]);
  for (const key of Object.keys(second).filter((name) => name.startsWith("image/object/")))
    expect(second[key]).toEqual([]);
  expect(labels).toEqual([
    { id: 1, name: "Aegina", displayName: "Aegina" },
    { id: 2, name: "Sebastes", displayName: "Sebastes" },
  ]);
  expect(summary).toMatchObject({
    paths: [join(folder, "out.tfrecord"), join(folder, "out_label_map.pbtxt")],
    fileCount: 2,
    imageCount: 2,
    negativeImageCount: 1,
    annotationCount: 2,
  });
});

test("writeTf() drops what it cannot embed, and counts it", async () => {
  const { examples, summary } = await writeAndRead(async (folder) => {
    await writeFile(join(folder, "gone.txt"), "<html>404</html>");
    await writeFile(join(folder, "c.gif"), Buffer.from("474946383961400030000000003b", "hex"));
    await writeFile(join(folder, "ok.png"), makePng(8, 8));
    const one = [box("a", [1, 1, 2, 2])];
    return [
      image("missing.png", one, { path: "missing.png" }),
      image("nowhere.png", one),
      image("html.png", one, { path: "gone.txt" }),
      image("c.gif", one, { path: "c.gif" }),
      image("ok.png", one, { path: "ok.png" }),
    ];
  });
  expect(examples).toHaveLength(1);
  expect(texts(examples[0]?.["image/source_id"])).toEqual(["1"]);
  expect(summary.droppedImages).toEqual({ "missing-file": 2, "unreadable-image": 1, "unsupported-image": 1 });
  expect(summary.droppedAnnotations).toEqual(summary.droppedImages);
});

test("writeTf() clips boxes even when told not to: its readers stop at coordinates beyond 1", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.png"), makePng(64, 48));
  const annotations = [box("a", [60, -5, 10, 10]), box("b", [70, 1, 5, 5])];
  const target = join(folder, "out.tfrecord");
  const images = [image("a.png", annotations, { path: join(folder, "a.png") })];
  const summary = await writeTf(images, target, { clip: false });
  const [example = {}] = readRecords(await readFile(target)).map(decodeExample);
  expect(example["image/object/bbox/xmax"]).toEqual([1]);
  expect(example["image/object/bbox/ymin"]).toEqual([0]);
  expect(summary.droppedAnnotations).toEqual({ "outside-image": 1 });
});

test("writeTf() that fails leaves both files as they were", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "out.tfrecord"), "old");
  await writeFile(join(folder, "out_label_map.pbtxt"), "old too");
  await writeFile(join(folder, "a.png"), makePng(8, 8));
  let pass = 0;
  async function* failing(): AsyncGenerator<ImageRecord> {
    pass += 1;
    yield image("a.png", [box("a", [1, 1, 2, 2])], { path: join(folder, "a.png") });
    if (pass === 2) throw new TypeError("source broke");
  }
  await expect(writeTf(() => failing(), join(folder, "out.tfrecord"))).rejects.toThrow("source broke");
  expect((await readdir(folder)).sort()).toEqual(["a.png", "out.tfrecord", "out_label_map.pbtxt"]);
  expect(await readFile(join(folder, "out.tfrecord"), "utf8")).toBe("old");
  expect(await readFile(join(folder, "out_label_map.pbtxt"), "utf8")).toBe("old too");
});

test("frameRecord() makes the very record that TensorBoard's tests have", () => {
  const event = Buffer.from("\x09\x00\x00\x80\x38\x99\xd6\xd7\x41\x1a\x0dbrain.Event:2", "latin1");
  const expected = Buffer.concat([
    Buffer.from("1800000000000000a37f4b22", "hex"),
    event,
    Buffer.from("124b36ab", "hex"),
  ]);
  expect(Buffer.concat(frameRecord([event]))).toEqual(expected);
  expect(Buffer.concat(frameRecord([event.subarray(0, 5), event.subarray(5)]))).toEqual(expected);
});

test.each([Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5, 2 ** 53])(
  "encodeExample() refuses %s as an int64",
  (value) => {
    expect(() => encodeExample({ size: { kind: "int64", values: [1, value] } })).toThrow(RangeError);
  },
);

test("encodeExample() gives the bytes that protobufjs gives", () => {
  const feature: fc.Arbitrary<Feature> = fc.oneof(
    fc.record({
      kind: fc.constant("bytes" as const),
      values: fc.array(fc.oneof(fc.uint8Array(), awkwardNames), { maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant("float" as const), values: fc.array(fc.float({ noNaN: true }), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("int64" as const), values: fc.array(fc.maxSafeNat(), { maxLength: 4 }) }),
  );
  const key = fc.string({ unit: fc.constantFrom(..."abc/_"), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.dictionary(key, feature, { noNullPrototype: true }), (features) => {
      const sorted = Object.keys(features).sort();
      const plain = Object.fromEntries(sorted.map((name) => [name, toPlain(features[name] as Feature)]));
      expect(Buffer.concat(encodeExample(features)).equals(encodeWithOracle(plain))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

function toPlain({ kind, values }: Feature): Record<string, { value: unknown[] }> {
  return {
    [`${kind}_list`]: { value: values.map((value) => (typeof value === "string" ? Buffer.from(value) : value)) },
  };
}

test("encodeExample() passes an image on without copying it", () => {
  const picture = new Uint8Array(100_000);
  const pieces = encodeExample({ b: { kind: "bytes", values: [picture] }, a: { kind: "int64", values: [1] } });
  expect(pieces.some((piece) => piece === picture)).toBe(true);
  expect(pieces.length).toBeLessThanOrEqual(3);
});

test("toLabelMap() and the examples give any name back", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.png"), makePng(8, 8));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        awkwardNames.map((name) => Buffer.from(name).toString()),
        { minLength: 1, maxLength: 6 },
      ),
      async (names) => {
        const target = join(folder, "out.tfrecord");
        await writeTf(
          [
            image(
              "a.png",
              names.map((name) => box(name, [0, 0, 1, 1])),
              { path: join(folder, "a.png") },
            ),
          ],
          target,
        );
        const labels = readLabelMap(await readFile(join(folder, "out_label_map.pbtxt"), "utf8"));
        const [example = {}] = readRecords(await readFile(target)).map(decodeExample);
        expect(texts(example["image/object/class/text"])).toEqual(names);
        const byId = new Map(labels.map(({ id, name }) => [id, name]));
        expect(example["image/object/class/label"]?.map((id) => byId.get(Number(id)))).toEqual(names);
        expect(labels.map(({ displayName }) => displayName)).toEqual(labels.map(({ name }) => name));
        expect(Math.min(...labels.map(({ id }) => id))).toBe(1);
      },
    ),
    { numRuns: 60 },
  );
});

test("toLabelMap() escapes quotes, backslashes and controls, and nothing else", () => {
  expect(toLabelMap(['a "b" \\ c\nd\u0007é\u0085'])).toBe(
    'item {\n  id: 1\n  name: "a \\"b\\" \\\\ c\\nd\\007é\\302\\205"\n  display_name: "a \\"b\\" \\\\ c\\nd\\007é\\302\\205"\n}\n',
  );
});
