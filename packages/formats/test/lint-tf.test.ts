import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type LintFinding, lint, writeTf } from "../src/index.ts";
import { encodeExample, type Features, frameRecord } from "../src/tf/index.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function find(source: string): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for await (const finding of lint(source, { for: "tfod" })) found.push(finding);
  return found;
}

const codesOf = (found: readonly LintFinding[]): string => found.map(({ code }) => code).join(", ");

/** A sound dataset of five images in two shards, and its folder. */
async function makeShards(): Promise<{ folder: string; shards: string[] }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "out"));
  const records = Array.from({ length: 5 }, (_, index) =>
    image(`${index}.png`, [box(index % 2 ? "Sebastes" : "Aegina", [10, 20, 30, 40])], { path: join(folder, "a.png") }),
  );
  await writeFile(join(folder, "a.png"), makePng(100, 80));
  await writeTf(records, join(folder, "out/train.tfrecord"), { shards: 2 });
  const shards = [0, 1].map((index) => join(folder, `out/train.tfrecord-0000${index}-of-00002`));
  return { folder: join(folder, "out"), shards };
}

const png = makePng(100, 80);
const bytes = (...values: (Uint8Array | string)[]) => ({ kind: "bytes", values }) as const;
const floats = (...values: number[]) => ({ kind: "float", values }) as const;
const ints = (...values: number[]) => ({ kind: "int64", values }) as const;

/** One box of a class, all as the decoder wants it. */
const sound: Features = {
  "image/encoded": bytes(png),
  "image/format": bytes("png"),
  "image/source_id": bytes("1"),
  "image/width": ints(100),
  "image/height": ints(80),
  "image/object/bbox/xmin": floats(0.1),
  "image/object/bbox/ymin": floats(0.1),
  "image/object/bbox/xmax": floats(0.5),
  "image/object/bbox/ymax": floats(1),
  "image/object/class/text": bytes("Aegina"),
  "image/object/class/label": ints(1),
};
const labelMap = 'item { id: 1 name: "Aegina" }\nitem { id: 2 name: "Sebastes" }\n';

function without(...names: string[]): Features {
  return Object.fromEntries(Object.entries(sound).filter(([name]) => !names.includes(name)));
}

async function findIn(examples: readonly Features[], labels: string | undefined = labelMap): Promise<LintFinding[]> {
  const folder = await temporaryFolder();
  const records = examples.flatMap((features) => frameRecord(encodeExample(features)));
  await writeFile(join(folder, "x.tfrecord"), Buffer.concat(records));
  if (labels !== undefined) await writeFile(join(folder, "x_label_map.pbtxt"), labels);
  return find(join(folder, "x.tfrecord"));
}

describe("lint() of TFRecord files", () => {
  test("finds nothing in what it wrote, by a shard, by the folder", async () => {
    const { folder, shards } = await makeShards();
    expect(await find(shards[0] as string)).toEqual([]);
    expect(await find(folder)).toEqual([]);
  });

  test.each<[string, Features, string]>([
    ["nothing", sound, ""],
    ["nothing in a negative", without(...Object.keys(sound).filter((name) => name.includes("object"))), ""],
    ["no size", without("image/width"), "field-missing"],
    ["no image", without("image/encoded"), "field-missing"],
    ["no class", without("image/object/class/text", "image/object/class/label"), "field-missing"],
    ["a size as floats", { ...sound, "image/width": floats(100) }, "value"],
    ["labels as floats", { ...sound, "image/object/class/label": floats(1) }, "value"],
    ["two images", { ...sound, "image/encoded": bytes(png, png) }, "value"],
    ["bare pixels", { ...sound, "image/format": bytes("raw") }, "value"],
    ["another size", { ...sound, "image/width": ints(99) }, "size-mismatch"],
    ["a uuid as source_id", { ...sound, "image/source_id": bytes("4f-1") }, "id-not-integer"],
    ["bytes of no image", { ...sound, "image/encoded": bytes("nothing at all") }, "unreadable-image"],
    ["a GIF", { ...sound, "image/encoded": bytes(Buffer.from("R0lGODlhZABQAAAAACw=", "base64")) }, "unsupported-image"],
    ["half a JPEG", { ...sound, "image/encoded": bytes(makeJpeg(100, 80).subarray(0, -2)) }, "image-cut"],
    ["half a PNG", { ...sound, "image/encoded": bytes(png.subarray(0, -12)) }, "image-cut"],
    ["lists of two lengths", { ...sound, "image/object/bbox/ymin": floats(0.1, 0.2) }, "lengths-differ"],
    ["a coordinate above 1", { ...sound, "image/object/bbox/xmax": floats(1.05) }, "coordinate-range"],
    ["a coordinate below 0", { ...sound, "image/object/bbox/ymin": floats(-0.05) }, "coordinate-range"],
    ["a box from right to left", { ...sound, "image/object/bbox/xmax": floats(0.05) }, "bbox-empty"],
    ["no number", { ...sound, "image/object/bbox/xmax": floats(Number.NaN) }, "bbox-malformed"],
    ["the background", { ...sound, "image/object/class/label": ints(0) }, "class-range"],
    ["the number of another", { ...sound, "image/object/class/label": ints(2) }, "class-range"],
    ["an unknown name", { ...sound, "image/object/class/text": bytes("Apolemia") }, "class-range"],
    [
      "an unknown number",
      { ...without("image/object/class/text"), "image/object/class/label": ints(3) },
      "class-range",
    ],
  ])("finds %s", async (_, features, codes) => {
    expect(codesOf(await findIn([features]))).toBe(codes);
  });

  test("says where, what was expected and what the loader does", async () => {
    const [finding, more] = await findIn([sound, { ...sound, "image/object/class/label": ints(2) }]);
    expect(finding).toMatchObject({
      severity: "error",
      place: expect.stringMatching(/^record 1 at byte \d+$/),
      message: 'Expected the class/label that the label map has for "Aegina", 1, of object 0, got 2',
      effect: "the class has no entry in the label map and becomes -1, or is out of range",
    });
    expect(more).toMatchObject({ code: "image-id-duplicate", severity: "warning" });
  });

  test.each([
    ["no label map", undefined, "label-map-missing"],
    ["an empty one", "# nothing", "names, class-range"],
    ["a byte order mark", `\ufeff${labelMap}`, "names"],
    ["a name that is only shown", 'item { id: 1 name: "/m/1" display_name: "Aegina" }', ""],
    ["two items of one id", `${labelMap}item { id: 2 name: "x" }`, "names"],
    ["two items of one name", `${labelMap}item { id: 3 name: "Sebastes" }`, "names"],
    ["the id of the background", 'item { id: 0 name: "x" } item { id: 1 name: "Aegina" }', "names"],
    ["an id below 0", 'item { id: -1 name: "x" } item { id: 1 name: "Aegina" }', "names"],
    ["an item without a name", 'item { id: 2 } item { id: 1 name: "Aegina" }', "names"],
  ])("finds %s", async (_, labels, codes) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "x.record"), Buffer.concat(frameRecord(encodeExample(sound))));
    if (labels !== undefined) await writeFile(join(folder, "label_map.pbtxt"), labels);
    expect(codesOf(await find(join(folder, "x.record")))).toBe(codes);
  });

  test("finds a file without records", async () => {
    expect(codesOf(await findIn([]))).toBe("no-images");
  });

  test("finds a byte that was changed, and goes on with the records behind it", async () => {
    const { shards } = await makeShards();
    const [first = ""] = shards;
    const content = await readFile(first);
    content.writeUInt8(content.readUInt8(200) ^ 1, 200);
    await writeFile(first, content);
    expect(await find(first)).toMatchObject([{ code: "crc", path: first, place: "record 0 at byte 0" }]);
  });

  test("finds a file that is cut short, or whose length is damaged, and goes on with the other shards", async () => {
    const { shards } = await makeShards();
    const [first = "", second = ""] = shards;
    const content = await readFile(first);
    await writeFile(first, content.subarray(0, -3));
    await writeFile(second, Buffer.concat([Buffer.of(1), (await readFile(second)).subarray(1)]));
    expect(await find(first)).toMatchObject([
      { code: "unreadable", path: first, message: expect.stringContaining("the end of the file") },
      { code: "unreadable", path: second, message: expect.stringContaining("a length with another CRC") },
    ]);
  });

  test("finds bytes that are no Example, a file that is compressed, and a shard that is not there", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "label_map.pbtxt"), labelMap);
    await writeFile(join(folder, "x.tfrecord"), Buffer.concat(frameRecord([Buffer.from("no Example")])));
    const record = Buffer.concat(frameRecord(encodeExample(sound)));
    await writeFile(join(folder, "y.tfrecord"), gzipSync(record));
    expect(await find(folder)).toMatchObject([
      { code: "unreadable", path: join(folder, "x.tfrecord"), place: "record 0 at byte 0" },
      { code: "unreadable", path: join(folder, "y.tfrecord"), message: expect.stringContaining("compressed") },
    ]);
    await writeFile(join(folder, "z.tfrecord-00000-of-00002"), record);
    const [last] = (await find(join(folder, "z.tfrecord-00000-of-00002"))).slice(-1);
    expect(last).toMatchObject({ code: "unreadable", message: expect.stringContaining("got 1 of 2 shards") });
    expect((await readdir(folder)).length).toBe(4);
  });
});
