import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { parseHubReadme } from "../src/hf/readme.ts";
import {
  convert,
  type Diagnostic,
  hf,
  type ImageRecord,
  type ParquetOptions,
  readHf,
  readParquet,
  sniffFormat,
  writeHf,
  writeParquet,
} from "../src/index.ts";
import { columnNames, parquetSchema } from "../src/parquet/schema.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Two images for training, the first a negative, and one for validation. */
async function dataset(): Promise<{ folder: string; images: ImageRecord[]; target: string }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "in/sub"), { recursive: true });
  await writeFile(join(folder, "in/a.png"), makePng(64, 48));
  await writeFile(join(folder, "in/sub/b.jpg"), makeJpeg(64, 48));
  await writeFile(join(folder, "in/c.png"), makePng(64, 48));
  const at = (name: string): { path: string; id: string; widthPixels: number; heightPixels: number } => {
    return { path: join(folder, "in", name), id: `id-${name}`, widthPixels: 64, heightPixels: 48 };
  };
  const images = [
    image("a.png", [], at("a.png")),
    image(
      "sub/b.jpg",
      [box("no", [1, 2, 3, 4], { id: "u1", score: 0.5 }), box('"crab"', [1, 2, 3.25, 4], { id: "u2" })],
      {
        ...at("sub/b.jpg"),
        capture: { depthMeters: 5 },
      },
    ),
    image("c.png", [box("no", [0, 0, 64, 48], { id: "u3" })], { ...at("c.png"), split: "val" }),
  ];
  return { folder, images, target: join(folder, "out") };
}

test("writeHf() writes rows that loaders can tell the types of, images beside them, and names in README.md", async () => {
  const { images, target, folder } = await dataset();
  const summary = await writeHf(images, target);
  expect((await readdir(target, { recursive: true })).sort()).toEqual([
    ...["README.md", "train", "train/a.png", "train/metadata.jsonl", "train/sub", "train/sub/b.jpg"],
    ...["validation", "validation/c.png", "validation/metadata.jsonl"],
  ]);
  // The first row is no negative: `[]` would be a list of nothing to who infers types.
  expect(await readFile(join(target, "train/metadata.jsonl"), "utf8")).toBe(
    `{"file_name":"sub/b.jpg","image_id":2,"width":64,"height":48,"uuid":"id-sub/b.jpg","objects":{"id":[1,2],"bbox":[[1.0,2.0,3.0,4.0],[1.0,2.0,3.25,4.0]],"area":[12.0,13.0],"category":[1,0],"category_name":["no","\\"crab\\""],"uuid":["u1","u2"],"metadata":["{\\"score\\":0.5}",""]},"metadata":"{\\"depth_meters\\":5}"}
{"file_name":"a.png","image_id":1,"width":64,"height":48,"uuid":"id-a.png","objects":{"id":[],"bbox":[],"area":[],"category":[],"category_name":[],"uuid":[],"metadata":[]},"metadata":""}
`,
  );
  const [, front = ""] = /^---\n(.*?)\n---\n/s.exec(await readFile(join(target, "README.md"), "utf8")) ?? [];
  // As PyYAML does, which takes a bare `no` for false.
  const yaml = parseDocument(front, { version: "1.1" }).toJS() as Record<string, unknown>;
  expect(yaml).toMatchObject({
    configs: [
      {
        config_name: "default",
        data_files: [
          { split: "train", path: "train/**" },
          { split: "validation", path: "validation/**" },
        ],
      },
    ],
    task_categories: ["object-detection"],
  });
  expect(JSON.stringify(yaml)).toContain('{"class_label":{"names":{"0":"\\"crab\\"","1":"no"}}}');
  expect((await stat(join(target, "train/a.png"))).ino).toBe((await stat(join(folder, "in/a.png"))).ino);
  expect(summary).toMatchObject({ fileCount: 6, imageCount: 3, negativeImageCount: 1, annotationCount: 3 });
  expect((await sniffFormat(target)).name).toBe("hf");
});

test("writeHf() copies or leaves images when asked, and reports what an earlier run left", async () => {
  const { images, target, folder } = await dataset();
  await writeHf(images, target, { imageFiles: "copy" });
  expect((await stat(join(target, "train/a.png"))).ino).not.toBe((await stat(join(folder, "in/a.png"))).ino);
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  await writeHf(images.slice(0, 1), target, { imageFiles: "leave", onDiagnostic });
  expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
    ["stale-file", "train/a.png"],
    ["stale-file", "train/sub/b.jpg"],
  ]);
});

test("writeHf() changes names of splits that the Hub cannot have, and says so", async () => {
  const { images, target } = await dataset();
  const summary = await writeHf(
    images.map((one) => ({ ...one, split: "../dive 1" })),
    target,
  );
  expect((await readdir(target)).sort()).toEqual(["README.md", "___dive_1"]);
  expect(summary.diagnostics).toEqual({ "invalid-character": 1 });
});

test("writeHf() reports images that loaders will not find for want of an extension", async () => {
  const { images, target } = await dataset();
  const [first] = images as [ImageRecord];
  const summary = await writeHf([first, { ...first, id: "x", fileName: "frame" }], target);
  expect(summary.diagnostics).toEqual({ "loader-limit": 1 });
});

test("readHf() reads what others write, and leaves out bad rows", async () => {
  const source = await temporaryFolder();
  const rows = [
    { file_name: "a.jpg", image_id: 7, objects: { bbox: [[1, 2, 3, 4]], categories: [1] } },
    { file_name: "b.jpg", objects: [{ bbox: [1, 2, 3, 4], category: "crab" }, { bbox: [1, 2, 3, 4] }] },
    { file_name: "g.jpg", objects: { bbox: [[1, 2, 3, 4]], category_name: [""] } },
    { file_name: "h.jpg", objects: { bbox: [[1, 2, 3, 4]], category: [""] } },
    { file_name: "../c.jpg", objects: [] },
    { file_name: "a.jpg", objects: { bbox: [] } },
    { file_name: "a.jpg", objects: { bbox: [] } },
    { file_name: "d.jpg", objects: { bbox: [[1, 2]], category: [0] } },
    { file_name: "e.jpg", objects: { bbox: [[1, 2, 3, 4]], category: [] } },
    { file_name: "f.jpg", text: "no objects at all" },
    [],
  ];
  const codes: string[] = [];
  for (const folder of ["", "data/train"]) {
    await mkdir(join(source, folder), { recursive: true });
    await writeFile(join(source, folder, "metadata.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
    const opened = await readHf(source, { onDiagnostic: ({ code }) => codes.push(code) });
    const images = await collect(opened.images());
    expect(images.map(({ fileName, annotations }) => [fileName, annotations.map(({ category }) => category)])).toEqual([
      ["a.jpg", ["1"]],
      ["b.jpg", ["crab"]],
      [expect.stringMatching(/\/a\.jpg$/), []],
      ["f.jpg", []],
    ]);
    expect(images[0]).toMatchObject({ id: "a.jpg", path: join(source, folder, "a.jpg") });
    expect(images[0]?.split).toBe(folder === "" ? undefined : "train");
    expect(codes.splice(0)).toEqual([
      ...[
        "unknown-category",
        "unknown-category",
        "nothing-left",
        "unknown-category",
        "nothing-left",
        "bad-element",
        "bad-element",
        "bad-element",
        "bad-element",
        "bad-element",
      ],
    ]);
    await rm(join(source, folder, "metadata.jsonl"));
  }
  await expect(readHf(source)).rejects.toMatchObject({ code: "read-failed" });
});

/** A dataset with a row in the metadata of each folder. */
async function writeFolders(folders: readonly string[], readme?: string): Promise<string> {
  const source = await temporaryFolder();
  for (const folder of folders) {
    await mkdir(join(source, folder), { recursive: true });
    await writeFile(
      join(source, folder, "metadata.jsonl"),
      `${JSON.stringify({ file_name: `${basename(folder)}.jpg` })}\n`,
    );
  }
  if (readme !== undefined) await writeFile(join(source, "README.md"), readme);
  return source;
}

/** What `load_dataset(source)` of `datasets` 5.2 makes of these, where a name in two splits is in the first. */
test.each<[string[], Record<string, string | undefined>]>([
  [["train", "backup"], { train: "train" }],
  [["fish", "crab"], { fish: undefined, crab: undefined }],
  [["Train", "Val"], { Train: undefined, Val: undefined }],
  [["train2017", "val2017"], { train2017: "train", val2017: "val" }],
  [[".hid", "__x", "train"], { train: "train" }],
  [["my_test_set", "dev", "training"], { my_test_set: "test", dev: "val", training: "train" }],
  [["train_test", "test"], { train_test: "train", test: "test" }],
  [["data/train", "data/old"], { train: "train" }],
  [["trainset", "val"], { val: "val" }],
  [["val", "validation"], { val: "val", validation: "val" }],
])("readHf() takes the folders %j for the splits that they are to the Hub", async (folders, expected) => {
  const found: Diagnostic[] = [];
  const dataset = await readHf(await writeFolders(folders), { onDiagnostic: (one) => found.push(one) });
  const images = await collect(dataset.images());
  expect(Object.fromEntries(images.map(({ fileName, split }) => [fileName.replace(".jpg", ""), split]))).toEqual(
    expected,
  );
  const passedOver = folders.filter((folder) => !/^(\.|__)/.test(folder) && !(basename(folder) in expected));
  const reported = found.filter(({ code }) => code === "bad-element").map(({ path = "" }) => basename(path));
  expect(reported).toEqual(passedOver.map((folder) => basename(folder)));
  expect(found.some(({ code }) => code === "merged-splits")).toBe(folders.includes("validation"));
});

test("readHf() passes over metadata beside a folder that is a split, as the Hub does, and takes it beside others", async () => {
  const source = await writeFolders(["train", "more"]);
  await writeFile(join(source, "metadata.jsonl"), '{"file_name":"own.jpg"}\n');
  const namesIn = async (): Promise<string[]> => {
    return (await collect((await readHf(source)).images())).map(({ fileName }) => fileName);
  };
  expect(await namesIn()).toEqual(["train.jpg"]);
  await rm(join(source, "train"), { recursive: true });
  expect(await namesIn()).toEqual(["own.jpg", "more.jpg"]);
});

test.each<[string, string[], string, Record<string, string>]>([
  [
    "splits of any name",
    ["holdout", "train", "other"],
    "- config_name: default\n  data_files:\n  - split: train\n    path: train/**\n  - split: holdout\n    path: holdout/**",
    { train: "train", holdout: "holdout" },
  ],
  [
    "the default configuration",
    ["a", "b"],
    '- config_name: one\n  data_files: "a/*"\n- config_name: two\n  default: true\n  data_files:\n  - split: validation\n    path: ["./b/*"]',
    { b: "val" },
  ],
  ["one pattern", ["a", "b"], '- config_name: one\n  data_files: "**/metadata.jsonl"', { a: "train", b: "train" }],
  ["a folder", ["a", "b"], "- config_name: one\n  data_dir: a", { a: "train" }],
  ["nothing that is there", ["val", "b"], '- config_name: one\n  data_files: "c/*"', { val: "val" }],
  ["too many wildcards", ["val", "b"], `- data_files: "${"*a".repeat(99)}"`, { val: "val" }],
])("readHf() takes from README.md %s", async (_, folders, configs, expected) => {
  const source = await writeFolders(folders, `---\nconfigs:\n${configs}\n---\n`);
  const images = await collect((await readHf(source)).images());
  expect(Object.fromEntries(images.map(({ fileName, split }) => [fileName.replace(".jpg", ""), split]))).toEqual(
    expected,
  );
});

test("parseHubReadme() finds the names that a ClassLabel has, however they are spelt", async () => {
  const front = (names: string): string =>
    `---\ndataset_info:\n- features:\n  - sequence:\n      class_label:\n        names:\n${names}\n---\n# x`;
  expect(await parseHubReadme(front("          '0': no\n          '1': 12:30:00"))).toEqual(["no", "12:30:00"]);
  expect(await parseHubReadme(front("        - a\n        - b"))).toEqual(["a", "b"]);
  expect(await parseHubReadme(front("          '0': a\n          '2': b"))).toEqual([]);
  for (const text of ["", "# no front matter", "---\n[broken\n---\n", "---\na: &a [*a]\n---\n"]) {
    expect(await parseHubReadme(text)).toEqual([]);
  }
});

test("writeParquet() writes the files, the schema and the features that the Hub knows", async () => {
  const { images, target, folder } = await dataset();
  const summary = await writeParquet(images, target);
  expect(await readdir(join(target, "data"))).toEqual([
    "train-00000-of-00001.parquet",
    "validation-00000-of-00001.parquet",
  ]);
  const file = await asyncBufferFromFile(join(target, "data/train-00000-of-00001.parquet"));
  const metadata = await parquetMetadataAsync(file);
  expect(metadata.created_by).toBe("@m3/formats");
  const features = JSON.parse(metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value ?? "");
  const value = (dtype: string): object => ({ dtype, _type: "Value" });
  const list = (feature: object): object => ({ feature, _type: "List" });
  expect(features).toEqual({
    info: {
      features: {
        image: { _type: "Image" },
        image_id: value("int64"),
        width: value("int64"),
        height: value("int64"),
        uuid: value("string"),
        objects: {
          id: list(value("int64")),
          bbox: list(list(value("float64"))),
          area: list(value("float64")),
          category: list({ names: ['"crab"', "no"], _type: "ClassLabel" }),
          uuid: list(value("string")),
          metadata: list(value("string")),
        },
        metadata: value("string"),
      },
    },
  });
  const rows = await parquetReadObjects({ file, metadata, utf8: false });
  expect(rows.map(({ image_id }) => image_id)).toEqual([1n, 2n]);
  expect(Buffer.from(rows[1]?.image.bytes)).toEqual(await readFile(join(folder, "in/sub/b.jpg")));
  expect(rows[1]).toMatchObject({
    image: { path: "sub/b.jpg" },
    width: 64n,
    objects: {
      id: [1n, 2n],
      bbox: [
        [1, 2, 3, 4],
        [1, 2, 3.25, 4],
      ],
      area: [12, 13],
      category: [1n, 0n],
      uuid: ["u1", "u2"],
    },
  });
  expect(summary).toMatchObject({ fileCount: 2, imageCount: 3, annotationCount: 3 });
  expect((await sniffFormat(target)).name).toBe("parquet");
  expect((await sniffFormat(join(target, "data/train-00000-of-00001.parquet"))).name).toBe("parquet");
});

test("writeParquet() cuts a split into shards of neighbours, by number or by size, with ids that go on", async () => {
  const { images, folder } = await dataset();
  const many = Array.from({ length: 7 }, (_, index) => ({
    ...(images[2] as ImageRecord),
    fileName: `${index}.png`,
    id: `i${index}`,
    split: "train",
  }));
  const size = (await stat(join(folder, "in/c.png"))).size;
  for (const [options, counts] of [
    [{ shards: 3 }, [2, 2, 3]],
    [{ shardSizeBytes: size * 2 }, [1, 2, 2, 2]],
    [{ shards: 9 }, [0, 1, 1, 1, 0, 1, 1, 1, 1]],
  ] as [ParquetOptions, number[]][]) {
    const target = join(folder, `out${counts.length}`);
    await writeParquet(many, target, options);
    const names = await readdir(join(target, "data"));
    expect(names[0]).toBe(`train-00000-of-0000${counts.length}.parquet`);
    const ids: number[] = [];
    const lengths: number[] = [];
    for (const name of names) {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(target, "data", name)) });
      lengths.push(rows.length);
      ids.push(...rows.flatMap(({ objects }) => objects.id.map(Number)));
    }
    expect(lengths).toEqual(counts);
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await collect((await readParquet(target)).images())).map(({ fileName }) => fileName)).toEqual(
      many.map(({ fileName }) => fileName),
    );
  }
});

test("writeParquet() gives the same bytes on every run", async () => {
  const { images, folder } = await dataset();
  const files = await Promise.all(
    ["one", "two"].map(async (name) => {
      await writeParquet(images, join(folder, name));
      return readFile(join(folder, name, "data/train-00000-of-00001.parquet"));
    }),
  );
  expect(files[0]).toEqual(files[1]);
});

test("readParquet() extracts images for other formats, and refuses what is damaged", async () => {
  const { images, target, folder } = await dataset();
  await writeParquet(images, target);
  const opened = await readParquet(target);
  expect(namesOf(opened.categories)).toEqual(['"crab"', "no"]);
  await convert(target, { to: "hf", target: join(folder, "hf"), read: { extractImages: join(folder, "pictures") } });
  expect(await readFile(join(folder, "hf/train/sub/b.jpg"))).toEqual(await readFile(join(folder, "in/sub/b.jpg")));
  const again = await collect((await hf.read?.(join(folder, "hf")))?.images() as AsyncIterable<ImageRecord>);
  expect(again.flatMap(({ annotations }) => annotations.map(({ id }) => id)).sort()).toEqual(["u1", "u2", "u3"]);
  const path = join(target, "data/train-00000-of-00001.parquet");
  const bytes = await readFile(path);
  for (const broken of [bytes.subarray(0, 100), Buffer.from("PAR1"), Buffer.alloc(0)]) {
    await writeFile(path, broken);
    await expect(readParquet(path), String(broken.length)).rejects.toMatchObject({
      name: "FormatsError",
      code: "read-failed",
    });
  }
});

test.each([
  ["train-00000-of-00002-2c1f3ab2d0e4f5a6", "train"],
  ["validation-00000-of-00001", "val"],
  ["dive_1-00000-of-00001", "dive_1"],
  ["reef-train-00000-of-00001", "train"],
  ["reef-squid-00000-of-00001", undefined],
  ["my_eval_2", "test"],
  ["valid1", "val"],
  ["train-or-test", undefined],
  ["frames", undefined],
  ["training ground", "train"],
])("readParquet() takes %j for the split %j", async (stem, split) => {
  const { images, folder, target } = await dataset();
  await writeParquet(images.slice(0, 2), target);
  const source = join(folder, `${stem}.parquet`);
  await rename(join(target, "data/train-00000-of-00001.parquet"), source);
  const read = await collect((await readParquet(source)).images());
  expect(read.map((image) => image.split)).toEqual([split, split]);
});

test("readParquet() keeps images without a name apart, and those of one name in several files", async () => {
  const folder = await temporaryFolder();
  const { ByteWriter, parquetWriteRows } = await import("hyparquet-writer");
  const writer = new ByteWriter();
  const row = (path: string | null): object => ({ image: { bytes: makePng(8, 8), path }, objects: { bbox: [] } });
  await parquetWriteRows({
    writer,
    rows: [row(null), row("b.png")] as Record<string, unknown>[],
    columns: columnNames.map((name) => ({ name })),
    schema: parquetSchema(),
  });
  for (const index of [0, 1, 2])
    await writeFile(join(folder, `train-0000${index}-of-00003.parquet`), writer.getBytes());
  await writeFile(join(folder, "more.parquet"), writer.getBytes());
  const read = await collect((await readParquet(folder)).images());
  expect(read.map(({ fileName }) => fileName)).toEqual([
    ...["more-0.png", "b.png"],
    ...["train-00000-of-00003-0.png", "train/b.png"],
    ...["train-00001-of-00003-0.png", "train-00001-of-00003-1.png"],
    ...["train-00002-of-00003-0.png", "train-00002-of-00003-1.png"],
  ]);
});

test("readParquet() refuses a file whose row groups have columns that the schema does not, and the process lives on", async () => {
  const { images, target, folder } = await dataset();
  await writeParquet(images.slice(0, 2), target);
  const bytes = await readFile(join(target, "data/train-00000-of-00001.parquet"));
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const path = join(folder, "x.parquet");
  for (const name of ["image_id", "uuid"]) {
    const renamed = Buffer.from(bytes);
    renamed.write("X", renamed.indexOf(name, footer) + name.length - 1);
    // Were columns before it begun, this would fail in them, too late for anybody to hear of it.
    renamed.fill(0xff, 4, footer);
    await writeFile(path, renamed);
    await expect(readParquet(path)).rejects.toThrow(`expected columns of the schema, got ["${name}`);
  }
});
