import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { create } from "xmlbuilder2";
import {
  type DatasetSummary,
  type Diagnostic,
  type Format,
  type ImageRecord,
  readVoc,
  sniffFormat,
  type VocOptions,
  type VocReadOptions,
  voc,
  writeVoc,
} from "../src/index.ts";
import { createVocSerializer, type VocDocument } from "../src/voc/template.ts";
import { vocDevkitTraits } from "../src/voc/traits.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, held } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { inXml } from "./support/xml-name.ts";

const golden = join(import.meta.dirname, "golden/voc");

interface Case {
  readonly case: string;
  readonly folder: string;
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly objects: readonly { readonly name: string; readonly bbox: readonly [number, number, number, number] }[];
}

const cases = JSON.parse(await readFile(join(golden, "cases.json"), "utf8")) as Case[];

test.for(cases)("VOC text is byte for byte what Python writes: $case", async ({ objects, case: name, ...head }) => {
  const document = {
    ...head,
    objects: objects.map(({ name, bbox: [x, y, w, h] }) => ({ name, xmin: x, ymin: y, xmax: x + w, ymax: y + h })),
  };
  expect(createVocSerializer()(document)).toBe(await readFile(join(golden, `${name}.xml`), "utf8"));
});

test("VOC text is what xmlbuilder2 gives for the whole document", () => {
  const serialize = createVocSerializer();
  // Apart from what the two escape in different ways; an empty list of objects has no element.
  const text = fc.string({ unit: fc.constantFrom(..."aZ é深😀<>'.;:~"), maxLength: 12 });
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const object = fc.record({ name: text, xmin: number, ymin: number, xmax: number, ymax: number });
  const head = fc.record({ folder: text, filename: text, width: fc.nat(), height: fc.nat(), depth: fc.nat(4) });
  fc.assert(
    fc.property(head, fc.array(object, { maxLength: 4 }), ({ folder, filename, ...size }, objects) => {
      const tree = {
        annotation: { folder, filename, size, object: objects.map(({ name, ...bndbox }) => ({ name, bndbox })) },
      };
      const expected = create(tree).end({ prettyPrint: true, indent: "    ", headless: true });
      expect(serialize({ folder, filename, ...size, objects })).toBe(expected);
    }),
  );
});

const parser = new XMLParser({
  trimValues: false,
  parseTagValue: false,
  isArray: (name) => name === "object",
  htmlEntities: true,
});

interface ParsedVoc {
  readonly annotation: {
    readonly folder: string;
    readonly filename: string;
    readonly source?: Record<string, string>;
    readonly segmented?: string;
    readonly size: { readonly width: string; readonly height: string; readonly depth: string };
    readonly object?: readonly { readonly name: string; readonly bndbox: Record<string, string> }[];
  };
}

async function readVocFile(path: string): Promise<ParsedVoc["annotation"]> {
  return (parser.parse(await readFile(path, "utf8")) as ParsedVoc).annotation;
}

test("writeVoc() writes a file per image, with the size and depth of the image file", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "images"));
  await writeFile(join(folder, "images/a.png"), makePng(64, 48, "colourAlpha"));
  await writeFile(join(folder, "images/b.jpg"), makeJpeg(100, 90, { channels: 1 }));
  const records = [
    image("a.png", [box("Sebastes", [1, 2, 3, 4]), box("Aegina", [60, 40, 10, 10])], { path: "images/a.png" }),
    image("b.jpg", [], { path: "images/b.jpg" }),
  ];
  const summary = await writeVoc(records, join(folder, "out"), { baseFolder: folder });
  expect((await readdir(join(folder, "out"))).sort()).toEqual(["a.xml", "b.xml"]);
  const { folder: named, filename, size, object } = await readVocFile(join(folder, "out/a.xml"));
  expect({ named, filename, size }).toMatchObject({
    named: "images",
    filename: "a.png",
    size: { width: "64", height: "48", depth: "4" },
  });
  expect(object).toMatchObject([
    { name: "Sebastes", bndbox: { xmin: "1", ymin: "2", xmax: "4", ymax: "6" } },
    { name: "Aegina", bndbox: { xmin: "60", ymin: "40", xmax: "64", ymax: "48" } },
  ]);
  expect((await readVocFile(join(folder, "out/b.xml"))).size).toMatchObject({ width: "100", height: "90", depth: "1" });
  const sizes = await Promise.all(["a.xml", "b.xml"].map(async (name) => (await stat(join(folder, "out", name))).size));
  expect(summary).toMatchObject({
    paths: [join(folder, "out")],
    fileCount: 2,
    imageCount: 2,
    annotationCount: 2,
    sizeBytes: (sizes[0] ?? 0) + (sizes[1] ?? 0),
    diagnostics: { clipped: 1, "size-mismatch": 2 },
  });
});

test("writeVoc() tells images of one name apart, the same way every time", async () => {
  const folder = await temporaryFolder();
  const names = ["1/a.png", "2/a.png", "1/A.jpg", "1/b.png", "con.png", "what?.png"];
  const diagnostics: Diagnostic[] = [];
  const write = (target: string, list: readonly string[]): ReturnType<typeof writeVoc> =>
    writeVoc(
      list.map((name) => image(name, [])),
      join(folder, target),
      { onDiagnostic: (d) => diagnostics.push(d) },
    );
  await write("one", names);
  await write("other", names.toReversed());
  const written = (await readdir(join(folder, "one"))).sort();
  const hash = "~[0-9a-f]{8}";
  const patterns = [`^A${hash}.xml$`, "^_con.xml$", `^a${hash}.xml$`, `^a${hash}.xml$`, "^b.xml$", "^what_.xml$"];
  expect(written).toEqual(patterns.map((pattern) => expect.stringMatching(pattern)));
  expect((await readdir(join(folder, "other"))).sort()).toEqual(written);
  expect(diagnostics.filter(({ code }) => code === "name-collision")).toHaveLength(6);
});

test("writeVoc() does not let a made-up name take another image's", async () => {
  const folder = await temporaryFolder();
  await writeVoc([image("1/a.png", []), image("2/a.png", [])], join(folder, "probe"));
  const taken = (await readdir(join(folder, "probe"))).map((name) => name.replace(".xml", ".png"));
  await writeVoc(
    [...taken, "1/a.png", "2/a.png"].map((name) => image(name, [])),
    join(folder, "out"),
  );
  expect(await readdir(join(folder, "out"))).toHaveLength(4);
});

test("writeVoc() keeps long names within what file systems take", async () => {
  const folder = await temporaryFolder();
  const names = [`${"深".repeat(300)}.png`, `${"深".repeat(301)}.png`];
  await writeVoc(
    names.map((name) => image(name, [])),
    join(folder, "out"),
  );
  expect(await readdir(join(folder, "out"))).toHaveLength(2);
});

test("writeVoc() leaves other files alone and reports XML of earlier runs", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "out");
  await writeVoc([image("a.png", []), image("b.png", [])], target);
  await writeFile(join(target, "notes.txt"), "mine");
  const summary = await writeVoc([image("b.png", [box("x", [1, 1, 1, 1])])], target);
  expect((await readdir(target)).sort()).toEqual(["a.xml", "b.xml", "notes.txt"]);
  expect((await readVocFile(join(target, "b.xml"))).object).toHaveLength(1);
  expect(summary.diagnostics).toEqual({ "stale-file": 1 });
  expect((await readdir(folder)).sort()).toEqual(["out"]);
});

test("writeVoc() that fails leaves the folder as it was and nothing beside it", async () => {
  const folder = await temporaryFolder();
  const target = join(folder, "out");
  await writeVoc([image("a.png", [])], target);
  const before = await readFile(join(target, "a.xml"), "utf8");
  let pass = 0;
  async function* failing(): AsyncGenerator<ImageRecord> {
    pass += 1;
    yield image("a.png", [box("x", [1, 1, 1, 1])]);
    yield image("b.png", []);
    if (pass === 2) throw new TypeError("source broke");
  }
  await expect(writeVoc(() => failing(), target)).rejects.toThrow("source broke");
  expect(await readFile(join(target, "a.xml"), "utf8")).toBe(before);
  expect(await readdir(target)).toEqual(["a.xml"]);
  expect(await readdir(folder)).toEqual(["out"]);
});

test("writeVoc() refuses a target that is a file", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "out"), "mine");
  await expect(writeVoc([image("a.png", [])], join(folder, "out"))).rejects.toMatchObject({
    name: "FormatsError",
    code: "write-failed",
    message: expect.stringContaining("expected a folder or nothing there, got a file"),
  });
  expect(await readFile(join(folder, "out"), "utf8")).toBe("mine");
});

test("writeVoc() needs sizes: an image of unknown size is dropped", async () => {
  const folder = await temporaryFolder();
  const unknown: ImageRecord = { id: "1", fileName: "a.png", annotations: [box("a", [0, 0, 1, 1])] };
  const summary = await writeVoc([unknown], join(folder, "out"));
  expect(summary).toMatchObject({
    imageCount: 0,
    fileCount: 0,
    droppedImages: { "unknown-size": 1 },
    droppedAnnotations: { "unknown-size": 1 },
  });
});

test("writeVoc() makes boxes of polygons", async () => {
  const folder = await temporaryFolder();
  const polygon = box("a", [0, 0, 1, 1], { geometry: { kind: "polygon", rings: [[5, 6, 20, 6, 5, 30]] } });
  const summary = await writeVoc([image("a.png", [polygon])], join(folder, "out"));
  const { object } = await readVocFile(join(folder, "out/a.xml"));
  expect(object?.[0]?.bndbox).toMatchObject({ xmin: "5", ymin: "6", xmax: "20", ymax: "30" });
  expect(summary.diagnostics).toEqual({ "polygon-as-box": 1 });
});

test("VOC text gives any name back to an XML parser, but for characters that XML cannot hold", () => {
  const serialize = createVocSerializer();
  const document: Omit<VocDocument, "objects"> = { folder: "f", filename: "a.png", width: 1, height: 1, depth: 1 };
  fc.assert(
    fc.property(fc.array(awkwardNames, { minLength: 1, maxLength: 5 }), (names) => {
      const objects = names.map((name) => ({ name, xmin: 0, ymin: 0, xmax: 1, ymax: 1 }));
      const parsed = (parser.parse(serialize({ ...document, objects })) as ParsedVoc).annotation.object ?? [];
      expect(parsed.map(({ name }) => name)).toEqual(names.map(inXml));
    }),
    { numRuns: 300 },
  );
});

test("writeVoc() reports what XML cannot hold", async () => {
  const folder = await temporaryFolder();
  const summary = await writeVoc(
    [image("a.png", [box("bell\u0007", [1, 1, 1, 1]), box("ok", [1, 1, 1, 1])])],
    join(folder, "out"),
  );
  expect(summary.diagnostics).toEqual({ "invalid-character": 1 });
});

test("VOC text with all elements is what xmlbuilder2 gives for the whole document", () => {
  const serialize = createVocSerializer("all");
  const text = fc.string({ unit: fc.constantFrom(..."aZ é深😀<>'.;:~"), maxLength: 12 });
  const flag = fc.constantFrom<0 | 1>(0, 1);
  const number = fc.integer({ min: 1, max: 4000 });
  const object = fc.record({
    ...{ name: text, truncated: flag, difficult: flag, occluded: flag },
    ...{ xmin: number, ymin: number, xmax: number, ymax: number },
  });
  const head = fc.record({ folder: text, filename: text, width: fc.nat(), height: fc.nat(), depth: fc.nat(4) });
  fc.assert(
    fc.property(head, text, fc.array(object, { maxLength: 4 }), (names, convention, objects) => {
      const { folder, filename, ...size } = names;
      const tree = {
        annotation: {
          ...{ folder, filename, source: { database: "Unknown", annotation: convention, image: "Unknown" }, size },
          segmented: 0,
          object: objects.map(({ name, truncated, difficult, occluded, ...bndbox }) => {
            return { name, pose: "Unspecified", truncated, difficult, occluded, bndbox };
          }),
        },
      };
      const expected = create(tree).end({ prettyPrint: true, indent: "    ", headless: true });
      expect(serialize({ ...names, convention, objects })).toBe(expected);
    }),
  );
});

test("VOC text with all elements has those of the devkit, in its order", () => {
  const objects = [
    { name: "fish", truncated: 0, difficult: 1, occluded: 0, xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
  ] as const;
  const head = { folder: "VOC2012", filename: "a.jpg", width: 64, height: 48, depth: 3 };
  expect(
    createVocSerializer("all")({ ...head, convention: "PASCAL VOC, 1-based inclusive", objects }),
  ).toBe(`<annotation>
    <folder>VOC2012</folder>
    <filename>a.jpg</filename>
    <source>
        <database>Unknown</database>
        <annotation>PASCAL VOC, 1-based inclusive</annotation>
        <image>Unknown</image>
    </source>
    <size>
        <width>64</width>
        <height>48</height>
        <depth>3</depth>
    </size>
    <segmented>0</segmented>
    <object>
        <name>fish</name>
        <pose>Unspecified</pose>
        <truncated>0</truncated>
        <difficult>1</difficult>
        <occluded>0</occluded>
        <bndbox>
            <xmin>1</xmin>
            <ymin>2</ymin>
            <xmax>3</xmax>
            <ymax>4</ymax>
        </bndbox>
    </object>
</annotation>`);
});

test("writeVoc() counts as the devkit does: whole pixels from 1, both ends inside, within the image", async () => {
  const folder = await temporaryFolder();
  const boxes = [
    [0, 0, 1920, 1080],
    [10.5, 20.4, 5, 5],
    [1919.7, 1079.7, 0.3, 0.3],
    [7.6, 8, 0.5, 1],
  ] as const;
  const records = [
    image(
      "a.png",
      boxes.map((bbox) => box("x", bbox, { isDifficult: true })),
    ),
  ];
  await writeVoc(records, folder, { coords: "voc" });
  const { object, source } = await readVocFile(join(folder, "a.xml"));
  expect(source).toMatchObject({ annotation: "PASCAL VOC, 1-based inclusive" });
  expect(object?.map(({ bndbox }) => Object.values(bndbox).slice(0, 4).map(Number))).toEqual([
    [1, 1, 1920, 1080],
    [12, 21, 16, 25],
    [1920, 1080, 1920, 1080],
    // Less than a pixel wide, and most of it is in the eighth.
    [8, 9, 8, 9],
  ]);
  expect(object?.[0]).toMatchObject({ pose: "Unspecified", truncated: "0", difficult: "1", occluded: "0" });
});

test("writeVoc() keeps coordinates of the devkit within the image, whatever the box", async () => {
  const side = fc.integer({ min: 1, max: 3000 });
  const number = fc.double({ min: -4000, max: 4000, noNaN: true });
  const boxes = fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(side, side, boxes, async (widthPixels, heightPixels, list) => {
      const folder = await temporaryFolder();
      const record = image(
        "a.png",
        list.map((bbox) => box("x", bbox)),
        { widthPixels, heightPixels },
      );
      const { imageCount } = await writeVoc([record], folder, { coords: "voc", clip: false });
      if (imageCount === 0) return;
      for (const { bndbox } of (await readVocFile(join(folder, "a.xml"))).object ?? []) {
        const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = Object.values(bndbox).map(Number);
        expect([xmin, ymin, xmax, ymax].every(Number.isInteger)).toBe(true);
        expect(1 <= xmin && xmin <= xmax && xmax <= widthPixels).toBe(true);
        expect(1 <= ymin && ymin <= ymax && ymax <= heightPixels).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

async function devkit(options: VocOptions = {}): Promise<{ folder: string; summary: DatasetSummary }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.JPEG"), makeJpeg(100, 80));
  await writeFile(join(folder, "b.png"), makePng(64, 48));
  const records = [
    image("dive #1 a.JPEG", [box("Sebastes", [10, 20, 30, 40]), box("Aegina", [1, 1, 5, 5])], { path: "a.JPEG" }),
    image("b.png", [box("Aegina", [1, 1, 5, 5], { isDifficult: true })], { path: "b.png", split: "val" }),
    image("c.png", [], { path: "b.png", split: "test" }),
  ];
  const out = join(folder, "out");
  const summary = await writeVoc(records, out, {
    baseFolder: folder,
    layout: "devkit",
    ...options,
  });
  return { folder: join(out, "VOCdevkit/VOC2012"), summary };
}

test("writeVoc() lays out a devkit, with ids that numpy can load", async () => {
  const { folder, summary } = await devkit();
  expect((await readdir(folder, { recursive: true })).sort()).toEqual([
    "Annotations",
    "Annotations/b.xml",
    "Annotations/c.xml",
    "Annotations/dive__1_a.xml",
    "ImageSets",
    "ImageSets/Main",
    "ImageSets/Main/test.txt",
    "ImageSets/Main/train.txt",
    "ImageSets/Main/trainval.txt",
    "ImageSets/Main/val.txt",
    "JPEGImages",
    "JPEGImages/b.png",
    "JPEGImages/c.png",
    "JPEGImages/dive__1_a.jpg",
    "labelmap.txt",
  ]);
  expect(await readFile(join(folder, "labelmap.txt"), "utf8")).toBe(
    "# label:color_rgb:parts:actions\nAegina:::\nSebastes:::\n",
  );
  expect(await readFile(join(folder, "ImageSets/Main/trainval.txt"), "utf8")).toBe("dive__1_a\nb\n");
  const document = await readVocFile(join(folder, "Annotations/dive__1_a.xml"));
  expect(document).toMatchObject({ folder: "VOC2012", filename: "dive__1_a.jpg", segmented: "0" });
  expect(document.object?.[0]?.bndbox).toMatchObject({ xmin: "11", ymin: "21", xmax: "40", ymax: "60" });
  expect(summary).toMatchObject({ fileCount: 11, diagnostics: { "size-mismatch": 3, "unsupported-image": 2 } });
  const dataset = await readVoc(join(folder, "../.."));
  expect(await collect(dataset.images())).toMatchObject([
    { fileName: "b.png", split: "val", annotations: [{ isDifficult: true, geometry: { bbox: [1, 1, 5, 5] } }] },
    { fileName: "c.png", split: "test", annotations: [] },
    { fileName: "dive__1_a.jpg", split: "train", path: join(folder, "JPEGImages/dive__1_a.jpg") },
  ]);
});

test("writeVoc() writes a list for each class if asked, in which 0 is difficult and -1 absent", async () => {
  const { folder } = await devkit({ classSets: true });
  const read = (name: string): Promise<string> => readFile(join(folder, "ImageSets/Main", name), "utf8");
  expect(await read("Aegina_trainval.txt")).toBe("dive__1_a  1\nb  0\n");
  expect(await read("Sebastes_trainval.txt")).toBe("dive__1_a  1\nb -1\n");
  expect(await read("Sebastes_test.txt")).toBe("c -1\n");
  expect(await collect((await readVoc(folder)).images())).toMatchObject([
    { split: "val" },
    { split: "test" },
    { split: "train" },
  ]);
});

test("writeVoc() reports files of an earlier devkit", async () => {
  const folder = await temporaryFolder();
  await writeVoc([image("a.jpg", []), image("b.jpg", [])], folder, { layout: "devkit" });
  const stale: (string | undefined)[] = [];
  await writeVoc([image("b.jpg", [])], folder, { layout: "devkit", onDiagnostic: ({ path }) => stale.push(path) });
  expect(stale).toEqual(["VOCdevkit/VOC2012/Annotations/a.xml"]);
});

test("writeVoc() puts images beside their XML, as Roboflow does, if they are copied", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "x.jpg"), makeJpeg(100, 80));
  const target = join(folder, "train");
  await writeVoc([image("1/a.jpg", [], { path: join(folder, "x.jpg") })], target, { imageFiles: "copy" });
  expect((await readdir(target)).sort()).toEqual(["a.jpg", "a.xml"]);
  expect(await readVocFile(join(target, "a.xml"))).toMatchObject({ folder: "train", filename: "a.jpg" });
  expect(await collect((await readVoc(folder)).images())).toMatchObject([
    { id: "train/a", fileName: "a.jpg", path: join(target, "a.jpg"), split: "train" },
  ]);
});

test("VOC gives back what it holds, names with control characters changed", async () => {
  const expected = (format: Format) => (records: readonly ImageRecord[]) =>
    held(format, records).map((record) => {
      const annotations = record.annotations.map((a) => ({ ...a, category: inXml(a.category) }));
      return { ...record, annotations };
    });
  await checkRoundTrip(voc, { target: "out", expected: expected(voc) });
  const full: Format<VocOptions> = { ...voc, ...vocDevkitTraits };
  const flat: Format<VocOptions> = {
    ...full,
    holds: { ...full.holds, fields: full.holds.fields.filter((field) => field !== "split") },
  };
  await checkRoundTrip(flat, { target: "out", write: { coords: "voc" } as VocOptions, expected: expected(flat) });
  await checkRoundTrip(full, {
    target: "out",
    write: { layout: "devkit" } as VocOptions,
    expected: (records) => expected(full)(records).map((record) => ({ ...record, split: record.split ?? "train" })),
  });
});

async function readText(
  text: string | Uint8Array,
  options: VocReadOptions = {},
): Promise<[ImageRecord[], Diagnostic[]]> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.xml"), text);
  const diagnostics: Diagnostic[] = [];
  const dataset = await readVoc(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic), ...options });
  const images = await collect(dataset.images());
  await collect(dataset.images());
  return [images, diagnostics];
}

const object = (name: string, corners = "<xmin>1</xmin><ymax>40.5</ymax><xmax> 30 </xmax><ymin>2</ymin>"): string =>
  `<object><part><name>head</name><bndbox/></part><name>${name}</name><bndbox>${corners}</bndbox></object>`;
const document = (inner: string): string =>
  `<?xml version="1.0"?>\n<annotation><filename>x/../b.jpg</filename><size><width>100</width><height>80</height></size>${inner}</annotation>`;

test.each<[string, VocReadOptions, readonly number[]]>([
  ["", {}, [1, 2, 29, 38.5]],
  ["<source><annotation>PASCAL VOC2007</annotation></source>", {}, [0, 1, 30, 39.5]],
  ["<source><annotation>PASCAL VOC, 1-based inclusive</annotation></source>", {}, [0, 1, 30, 39.5]],
  ["<source><annotation>0-based, xmax = x + width</annotation></source>", {}, [1, 2, 29, 38.5]],
  ["<source><database>Unknown</database></source>", { coords: "voc" }, [0, 1, 30, 39.5]],
  ["<source><annotation>PASCAL VOC2012</annotation></source>", { coords: "m3" }, [1, 2, 29, 38.5]],
])("readVoc() counts as the file records it (%s), or as it is told to: %o", async (source, options, bbox) => {
  const [images, diagnostics] = await readText(document(source + object("fish")), options);
  expect(images).toEqual([
    {
      ...{ id: "a", fileName: "b.jpg", widthPixels: 100, heightPixels: 80 },
      annotations: [{ id: "a#1", category: "fish", geometry: { kind: "bbox", bbox } }],
    },
  ]);
  expect(diagnostics).toEqual([]);
});

test("readVoc() leaves out and reports what is no object, and keeps the others under their numbers", async () => {
  const inner =
    object("") + object("ok") + object("x", "<xmin>NaN</xmin>") + object("y", "") + object("<![CDATA[a<b]]>");
  const [[record], diagnostics] = await readText(document(inner));
  expect(record?.annotations).toMatchObject([
    { id: "a#2", category: "ok" },
    { id: "a#5", category: "a<b" },
  ]);
  expect(diagnostics).toMatchObject(
    [1, 3, 4].map((n) => ({ code: "bad-element", dropped: "annotation", annotationId: `a#${n}` })),
  );
});

test.each([
  ["not closed", "<annotation><filename>a</filename>"],
  ["another document", "<svg/>"],
  ["text", "hello"],
  ["nothing", ""],
  [
    "entities of its own",
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><annotation><filename>&e;</filename></annotation>',
  ],
])("readVoc() leaves out and reports a file that is none: %s", async (_, text) => {
  const [images, diagnostics] = await readText(text);
  expect(images).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: "bad-element", dropped: "image", imageId: "a" }]);
});

test("readVoc() keeps an image of unknown size, reads other encodings, and names images by their documents if need be", async () => {
  const [[latin]] = await readText(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><annotation/>', "latin1"));
  expect(latin).toEqual({ id: "a", fileName: "a.jpg", annotations: [] });
  const text = document(object("Gastéropode")).replace("1.0", '1.0" encoding="ISO-8859-1');
  const [[record]] = await readText(Buffer.from(text, "latin1"));
  expect(record?.annotations).toMatchObject([{ category: "Gastéropode" }]);
  const [[wide]] = await readText(Buffer.from(`\ufeff${document(object("深海"))}`, "utf16le"));
  expect(wide?.annotations).toMatchObject([{ category: "深海" }]);
});

test("readVoc() tells images of one file name apart", async () => {
  const folder = await temporaryFolder();
  await writeVoc([image("1/a.png", []), image("2/a.png", [])], folder);
  const images = await collect((await readVoc(folder)).images());
  expect(new Set(images.map(({ fileName }) => fileName)).size).toBe(2);
  expect(images[0]?.fileName).toBe("a.png");
  expect(images[1]?.fileName).toMatch(/^a~[0-9a-f]{8}\.png$/);
});

test("folders of VOC are known in every layout; readVoc() refuses others", async () => {
  const { folder } = await devkit();
  for (const path of [folder, join(folder, "Annotations"), join(folder, ".."), join(folder, "../..")]) {
    expect((await sniffFormat(path)).name).toBe("voc");
  }
  const other = await temporaryFolder();
  await writeFile(join(other, "notes.txt"), "");
  await expect(readVoc(other)).rejects.toMatchObject({ code: "read-failed" });
});

test.each(["m3", "voc"] as const)("readVoc() takes corners in any order, counted as %s does", async (coords) => {
  const right = "<xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>50</ymax>";
  const swapped = "<xmin>30</xmin><ymin>50</ymin><xmax>10</xmax><ymax>20</ymax>";
  const [[record]] = await readText(document(object("x", right) + object("x", swapped)), { coords });
  const boxes = record?.annotations.map(({ geometry }) => geometry) ?? [];
  expect(boxes).toHaveLength(2);
  expect(boxes[1]).toEqual(boxes[0]);
});

test("readVoc() takes no folder for a split that is none of its names", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "constructor"));
  await writeFile(join(folder, "constructor/a.xml"), document(object("x")));
  const [record] = await collect((await readVoc(folder)).images());
  expect(record).not.toHaveProperty("split");
});
