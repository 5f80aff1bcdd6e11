import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { convert, type ImageRecord, readWebdataset, sniffFormat, writeWebdataset } from "../src/index.ts";
import { SampleKeys } from "../src/webdataset/keys.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const names = ["a.png", "20190301T120000.123Z.png", "sub/深海.png", "c.png"];

async function dataset(
  fileNames: readonly string[] = names,
): Promise<{ images: ImageRecord[]; folder: string; target: string }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "in.png"), makePng(64, 48));
  await writeFile(join(folder, "in.jpg"), makeJpeg(64, 48));
  const images = fileNames.map((name, index) =>
    image(name, index === 0 ? [] : [box("squid", [1, 2, 3, 4], { id: `u${index}` })], {
      path: join(folder, name.endsWith(".jpg") ? "in.jpg" : "in.png"),
      widthPixels: 64,
      heightPixels: 48,
    }),
  );
  return { images, folder, target: join(folder, "out") };
}

function tar(...args: string[]): string {
  return execFileSync("tar", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" } });
}

test("writeWebdataset() writes archives that tar reads: neighbours of one key, no dots in it, nobody's and of no time", async () => {
  const { images, folder, target } = await dataset();
  const summary = await writeWebdataset(images, target);
  const file = join(target, "train-000000.tar");
  // The first sample has annotations, since loaders tell the types by the first ones.
  const expected = ["20190301T120000_123Z", "a", "sub/深海", "c"].flatMap((key) => [`${key}.png`, `${key}.json`]);
  expect(tar("--quoting-style=literal", "-tf", file).trim().split("\n")).toEqual(expected);
  const sizes = (await stat(join(folder, "in.png"))).size;
  expect(tar("--numeric-owner", "--full-time", "-tvf", file).split("\n")[0]).toMatch(
    new RegExp(`^-r--r--r-- 0/0 +${sizes} 1970-01-01 00:00:00 20190301T120000_123Z.png$`),
  );
  await mkdir(join(folder, "x"));
  tar("-xf", file, "-C", join(folder, "x"));
  expect(await readFile(join(folder, "x/sub/深海.png"))).toEqual(await readFile(join(folder, "in.png")));
  expect(JSON.parse(await readFile(join(folder, "x/c.json"), "utf8"))).toEqual({
    ...{ file_name: "c.png", format: "png", image_id: 4, width: 64, height: 48, uuid: "id of c.png", metadata: "" },
    objects: {
      ...{ id: [3], bbox: [[1, 2, 3, 4]], area: [12], category: [0], category_name: ["squid"], uuid: ["u3"] },
      metadata: [""],
    },
  });
  expect((await stat(file)).size % 512).toBe(0);
  expect(summary).toMatchObject({ fileCount: 1, imageCount: 4, negativeImageCount: 1, annotationCount: 3 });
  expect((await sniffFormat(target)).name).toBe("webdataset");
});

test("writeWebdataset() begins a new shard when one is full, in each split", async () => {
  const { images, target } = await dataset(Array.from({ length: 6 }, (_, index) => `${index}.png`));
  const split = images.map((one, index) => ({ ...one, split: index % 2 === 0 ? "train" : "val" }));
  await writeWebdataset(split, target, { shardSizeBytes: 3000 });
  expect(await readdir(target)).toEqual([
    ...["train-000000.tar", "train-000001.tar", "val-000000.tar", "val-000001.tar"],
  ]);
  const read = await collect((await readWebdataset(target)).images());
  expect(read.map(({ split }) => split)).toEqual(["train", "train", "train", "val", "val", "val"]);
  await expect(writeWebdataset(images, target, { shardSizeBytes: 0 })).rejects.toThrow(RangeError);
});

test("writeWebdataset() calls all images jpg where there are both kinds, be it in two splits: loaders want the same fields in all samples", async () => {
  const { images, target } = await dataset(["a.jpg", "b.png", "a.png"]);
  const summary = await writeWebdataset(
    images.map((one, index) => (index === 0 ? { ...one, split: "val" } : one)),
    target,
  );
  expect(tar("-tf", join(target, "val-000000.tar"))).toMatch(/^a~.*\.jpg\na~.*\.json\n$/);
  const listed = tar("-tf", join(target, "train-000000.tar")).trim().split("\n");
  expect(listed.map((name) => name.replace(/^.*\./, ""))).toEqual(["jpg", "json", "jpg", "json"]);
  expect(listed.map((name) => basename(name).replace(/~.*/, "~").replace(/\..*/, ""))).toEqual(["b", "b", "a~", "a~"]);
  expect(summary.diagnostics).toEqual({ "name-collision": 2 });
  const read = await collect((await readWebdataset(target)).images());
  expect(read.map(({ fileName }) => fileName)).toEqual(["b.png", "a.png", "a.jpg"]);
});

test("writeWebdataset() gives the same bytes on every run", async () => {
  const { images, folder } = await dataset();
  const bytes = await Promise.all(
    ["one", "two"].map(async (name) => {
      await writeWebdataset(images, join(folder, name));
      return readFile(join(folder, name, "train-000000.tar"));
    }),
  );
  expect(bytes[0]).toEqual(bytes[1]);
});

test("SampleKeys gives every name a key that fits, has no dot, and is its own", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.oneof(
          awkwardNames,
          fc.constantFrom("a.b/c.png", ".png", "__x__/a.png", "..a.png", "b/__.png", "x".repeat(300)),
        ),
        {
          maxLength: 20,
        },
      ),
      (list) => {
        const keys = new SampleKeys();
        for (const name of list) keys.count(name);
        const given = list.map((name) => keys.name(name).key);
        expect(new Set(given).size).toBe(given.length);
        for (const key of given) {
          expect(key).not.toMatch(/[.\\]|\p{Cc}/u);
          // Hugging Face passes over such files.
          expect(key).not.toMatch(/(^|\/)__/);
          expect(Buffer.byteLength(`${key}.json`)).toBeLessThanOrEqual(100);
        }
      },
    ),
  );
});

test("readWebdataset() reads what tar writes: long names, folders, compression; and leaves out samples that are none", async () => {
  const folder = await temporaryFolder();
  const long = `${"deep/".repeat(30)}${"n".repeat(90)}`;
  await mkdir(join(folder, "in", long, ".."), { recursive: true });
  const row = { annotations: [{ bbox: [1, 2, 3, 4], label: "crab" }] };
  await writeFile(join(folder, "in", `${long}.jpeg`), makeJpeg(64, 48));
  await writeFile(join(folder, "in", `${long}.json`), JSON.stringify(row));
  await writeFile(join(folder, "in/b.png"), makePng(8, 8));
  await writeFile(join(folder, "in/b.json"), "{broken");
  await writeFile(join(folder, "in/c.json"), "{}");
  await writeFile(join(folder, "in/.hidden"), "");
  for (const format of ["gnu", "pax"]) {
    const path = join(folder, `${format}.tar`);
    tar(`--format=${format}`, "--sort=name", "-C", join(folder, "in"), "-cf", path, ".");
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
    for (const source of [path, `${path}.gz`]) {
      const codes: string[] = [];
      const extractImages = join(folder, `pictures-${format}`);
      const opened = await readWebdataset(source, { extractImages, onDiagnostic: ({ code }) => codes.push(code) });
      const images = await collect(opened.images());
      expect(images).toMatchObject([
        { widthPixels: 64, heightPixels: 48, annotations: [{ category: "crab", geometry: { bbox: [1, 2, 3, 4] } }] },
      ]);
      expect(images[0]?.fileName.endsWith(`${"n".repeat(90)}.jpeg`)).toBe(true);
      expect((await stat(images[0]?.path ?? "")).size).toBe(makeJpeg(64, 48).length);
      expect(codes).toEqual(["bad-element", "bad-element"]);
    }
  }
});

test("readWebdataset() refuses what is no tar or ends too early", async () => {
  const { images, folder, target } = await dataset();
  await writeWebdataset(images, target);
  const bytes = await readFile(join(target, "train-000000.tar"));
  const read = async (content: Buffer): Promise<ImageRecord[]> => {
    await writeFile(join(folder, "x.tar"), content);
    return collect((await readWebdataset(join(folder, "x.tar"))).images());
  };
  expect(await read(bytes)).toHaveLength(4);
  await expect(read(bytes.subarray(0, 600))).rejects.toThrow("expected a whole file, got the end of the archive");
  await expect(read(Buffer.from("no tar at all".repeat(100)))).rejects.toMatchObject({ code: "read-failed" });
  const flipped = Buffer.from(bytes);
  flipped[3] = 1;
  await expect(read(flipped)).rejects.toThrow("expected a header of tar with its sum");
  await convert(target, { to: "coco", target: join(folder, "x.json"), read: { extractImages: folder } });
  expect(JSON.parse(await readFile(join(folder, "x.json"), "utf8"))).toHaveProperty("annotations.length", 3);
});

test.each([
  ["val-000000", "val"],
  ["dive_1-000123", "dive_1"],
  ["imagenet-train-000000", "train"],
  ["my-data-000000", undefined],
  ["my-data", undefined],
  ["test", "test"],
  ["00042", undefined],
])("readWebdataset() takes %j for the split %j, however it is compressed", async (stem, split) => {
  const { images, folder, target } = await dataset(["a.png"]);
  await writeWebdataset(images, target);
  const bytes = await readFile(join(target, "train-000000.tar"));
  for (const extension of [".tar", ".tar.gz", ".tgz", ".TGZ"]) {
    const source = join(folder, stem + extension);
    await writeFile(source, extension === ".tar" ? bytes : gzipSync(bytes));
    const read = await collect((await readWebdataset(source)).images());
    expect(read.map((image) => image.split)).toEqual([split]);
  }
});

test("writeWebdataset() tells of archives of an earlier run, however they are compressed", async () => {
  const { images, target } = await dataset(["a.png"]);
  await writeWebdataset(images, target);
  await rename(join(target, "train-000000.tar"), join(target, "train-000001.tgz"));
  expect((await writeWebdataset(images, target)).diagnostics).toEqual({ "stale-file": 1 });
});
