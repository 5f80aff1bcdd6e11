import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CsvFlavor,
  type CsvReadOptions,
  csv,
  csvFlavor,
  type Diagnostic,
  type Format,
  type ImageRecord,
  readCsv,
  sniffFormat,
  writeBySplit,
} from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, held, namesOf, size } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const names = awkwardNames.map((name) => Buffer.from(name).toString());

async function readText(
  text: string | Buffer,
  options: CsvReadOptions = {},
  name = "table.csv",
): Promise<{ images: ImageRecord[]; diagnostics: Diagnostic[]; categories: string[] }> {
  const source = join(await temporaryFolder(), name);
  await writeFile(source, text);
  const diagnostics: Diagnostic[] = [];
  const dataset = await readCsv(source, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic), ...options });
  const images = await collect(dataset.images());
  const count = diagnostics.length;
  expect(await collect(dataset.images())).toEqual(images);
  expect(diagnostics).toHaveLength(count);
  await dataset.close();
  return { images, diagnostics, categories: namesOf(dataset.categories) };
}

/** A folder with the images of arbitrary datasets. */
async function pictures(): Promise<string> {
  const folder = await temporaryFolder();
  const png = makePng(size.widthPixels, size.heightPixels);
  for (let index = 0; index < 5; index++) await writeFile(join(folder, `frame-${index}.png`), png);
  return folder;
}

const target = "out.csv";

test("readCsv() gives back what writeCsv() wrote, in the columns for science", async () => {
  await checkRoundTrip(csv, { target, categories: names });
  const withNegatives = { ...csv, holds: { ...csv.holds, negatives: true } };
  await checkRoundTrip(withNegatives, { target, categories: names, write: { negatives: true } as object, numRuns: 30 });
  await checkRoundTrip(csv, { target: "out.csv.gz", write: { columns: "all" } as object, numRuns: 20 });
});

test("readCsv() gives back what writeCsv() wrote for FathomNet: of capture and provenance what that has columns for", async () => {
  const format = csvFlavor("fathomnet");
  const expected = (records: readonly ImageRecord[]): ImageRecord[] => {
    const byName = new Map(records.map((record) => [record.fileName, record]));
    return held(format, records).map((kept) => {
      const { capture, annotations: all = [] } = byName.get(kept.fileName) ?? {};
      const observers = new Map(all.map(({ id, provenance }) => [id, provenance?.observer]));
      const annotations = kept.annotations.map((annotation) => {
        const observer = observers.get(annotation.id);
        return observer === undefined ? annotation : { ...annotation, provenance: { observer } };
      });
      const depthMeters = capture?.depthMeters;
      return { ...kept, ...(depthMeters !== undefined && { capture: { depthMeters } }), annotations };
    });
  };
  await checkRoundTrip(format, { target, categories: names, expected });
});

test.for(["tf", "via", "retinanet"] as const)("readCsv() gives back what writeCsv() wrote for %s", async (flavor) => {
  await checkRoundTrip(csvFlavor(flavor), { target, categories: names });
});

test.for(["openimages", "vertex"] as const)(
  "readCsv() gives back what writeCsv() wrote for %s, with the sizes of the image files",
  async (flavor) => {
    const imageFolder = await pictures();
    const format = csvFlavor(flavor);
    const expected = (records: readonly ImageRecord[]): ImageRecord[] => {
      return held(format, records).map((record) => {
        const annotations = record.annotations.map(({ score, ...rest }) => {
          return { ...rest, ...(score !== undefined && score !== 1 && { score }) };
        });
        const sized = annotations.length === 0 ? {} : size;
        return { ...record, ...sized, annotations };
      });
    };
    await checkRoundTrip(format, { target, categories: names, read: { imageFolder }, expected });
  },
);

async function textOf(format: Format, images: readonly ImageRecord[], options: object = {}): Promise<string> {
  const path = join(await temporaryFolder(), target);
  await format.write(images, path, options);
  return readFile(path, "utf8");
}

const pair = [
  image("a.png", [box('crab, "red"', [10, 20, 30.5, 40], { isOccluded: true }), box("=squid", [0, 0, 1920, 1080])], {
    split: "val",
  }),
  image("b.jpg", []),
];

test("writeCsv() writes pixels and a header for TensorFlow's tutorials", async () => {
  expect(await textOf(csvFlavor("tf"), pair)).toBe(
    `filename,width,height,class,xmin,ymin,xmax,ymax
a.png,1920,1080,"crab, ""red""",10,20,40.5,60
a.png,1920,1080,=squid,0,0,1920,1080
`,
  );
});

test("writeCsv() writes whole pixels, negatives and the classes beside it for RetinaNet", async () => {
  const path = join(await temporaryFolder(), "train.csv");
  const thin = image("c.png", [box("squid", [5.4, 5.4, 0.5, 0.5])]);
  const summary = await csvFlavor("retinanet").write([...pair, thin], path, { imagePrefix: "images/" });
  expect(await readFile(path, "utf8")).toBe(
    `images/a.png,10,20,41,60,"crab, ""red"""
images/a.png,0,0,1920,1080,=squid
images/b.jpg,,,,,
images/c.png,5,5,6,6,squid
`,
  );
  expect(await readFile(path.replace("train", "train_classes"), "utf8")).toBe('=squid,0\n"crab, ""red""",1\nsquid,2\n');
  expect(summary.paths).toEqual([path, path.replace("train", "train_classes")]);
  const dataset = await readCsv(path);
  expect(namesOf(dataset.categories)).toEqual(["=squid", 'crab, "red"', "squid"]);
  const [first] = await collect(dataset.images());
  expect(first?.path).toBe(join(path, "../images/a.png"));
});

test("writeCsv() writes shares in the order x, x, y, y for Open Images", async () => {
  expect(await textOf(csvFlavor("openimages"), [...pair, image("d.jpg", [box("a", [0, 0, 480, 1080])])])).toBe(
    `ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside
a.png,manual,"crab, ""red""",1,0.0052083,0.0210938,0.0185185,0.0555556,1,0,0,0,0
a.png,manual,=squid,1,0,1,0,1,0,0,0,0,0
d,manual,a,1,0,0.25,0,1,0,0,0,0,0
`,
  );
});

test("writeCsv() writes eleven columns for Vertex AI, and reports what its importer refuses", async () => {
  const path = join(await temporaryFolder(), target);
  const diagnostics: Diagnostic[] = [];
  const many = image(
    "c.jpg",
    Array.from({ length: 501 }, () => box("a", [0, 0, 100, 100])),
  );
  const small = image("d.jpg", [box("a", [0, 0, 19.1, 500]), box("a", [0, 0, 500, 10.7]), box("a", [0, 0, 20, 11])]);
  await csvFlavor("vertex").write([...pair, many, small], path, {
    imagePrefix: "gs://bucket/set/",
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  const lines = (await readFile(path, "utf8")).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    'validation,gs://bucket/set/a.png,"crab, ""red""",0.0052083,0.0185185,,,0.0210938,0.0555556,,',
    "validation,gs://bucket/set/a.png,=squid,0,0,,,1,1,,",
    "unassigned,gs://bucket/set/b.jpg,,,,,,,,,",
  ]);
  expect(diagnostics.map(({ code, imageId }) => [code, imageId])).toEqual([
    ["loader-limit", "id of c.jpg"],
    ["loader-limit", "id of d.jpg"],
    ["loader-limit", "id of d.jpg"],
  ]);
  const dataset = await readCsv(path);
  // Boxes in shares of images of unknown size cannot be had; images without boxes can.
  expect((await collect(dataset.images())).map(({ fileName, url }) => [fileName, url])).toEqual([
    ["set/b.jpg", "gs://bucket/set/b.jpg"],
  ]);
});

test("writeCsv() writes JSON in cells for VIA, with the size of the file", async () => {
  const folder = await pictures();
  const path = join(folder, target);
  const bytes = (await readFile(join(folder, "frame-0.png"))).length;
  const annotation = box("crab", [1, 2, 3, 4], { id: "u" });
  await csvFlavor("via").write([image("f.png", [annotation], { path: join(folder, "frame-0.png") })], path);
  expect((await readFile(path, "utf8")).split("\n").slice(0, 2)).toEqual([
    "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes",
    `f.png,${bytes},"{""uuid"":""id of f.png"",""width"":640,""height"":480}",1,0,"{""name"":""rect"",""x"":1,""y"":2,""width"":3,""height"":4}","{""class"":""crab"",""uuid"":""u""}"`,
  ]);
});

test("writeCsv() leaves a key empty that is too long for FathomNet, and says so", async () => {
  const diagnostics: Diagnostic[] = [];
  const long = image("a.png", [
    box("a", [1, 2, 3, 4], { id: "x".repeat(57) }),
    box("a", [1, 2, 3, 4], { id: "y".repeat(56) }),
  ]);
  const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  expect(await textOf(csvFlavor("fathomnet"), [long], { onDiagnostic })).toBe(
    `concept,image,x,y,width,height,userdefinedkey\na,a.png,1,2,3,4,\na,a.png,1,2,3,4,${"y".repeat(56)}\n`,
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(["loader-limit"]);
});

test.for(["tf", "retinanet", "openimages", "vertex", "fathomnet", "via", "science"] as const)(
  "writeCsv() defuses formulas for %s when asked",
  async (flavor) => {
    const text = await textOf(csvFlavor(flavor), [image("=a.png", [box("@squid", [10, 10, 100, 100])])], {
      defuseFormulas: true,
    });
    if (flavor !== "via") expect(text).toMatch(/(^|,)'@squid(,|\n)/m);
    expect(text).not.toMatch(/(^|,)[=@]/m);
  },
);

test("writeBySplit() writes a table per split in the columns that have none", async () => {
  const folder = await temporaryFolder();
  await writeBySplit(csvFlavor("tf"), pair, join(folder, "set.csv"));
  expect(await readFile(join(folder, "set_val.csv"), "utf8")).toContain("a.png");
});

const heads: readonly (readonly [CsvFlavor, string])[] = [
  ["science", "concept,image,x,y,width,height,association_uuid\nsquid,a.png,1,2,3,4,u\n"],
  ["fathomnet", "Y,X,Height,WIDTH,Url,Concept\n2,1,4,3,https://x.org/a.png,squid\n"],
  ["tf", "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,10,10,squid,1,2,4,6\n"],
  ["tf", 'image,xmin,ymin,xmax,ymax,label\n"a.png",1,2,4,6,"squid"\n'],
  ["retinanet", "a.png,1,2,4,6,squid\nb.png,,,,,\n"],
  ["tf", "filename;width;height;class;xmin;ymin;xmax;ymax\r\na.png;10;10;squid;1;2;4;6\r\n"],
  [
    "via",
    'filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na.png,1,"{}",1,0,"{""name"":""rect"",""x"":1,""y"":2,""width"":3,""height"":4}","{""label"":""squid""}"\n',
  ],
];

test.for(heads)("readCsv() tells %s by its columns, whoever wrote it: %s", async ([flavor, text]) => {
  for (const options of [{}, { flavor }]) {
    const { images, diagnostics } = await readText(`\ufeff${text}`, options);
    expect(diagnostics).toEqual([]);
    expect(images[0]?.annotations).toMatchObject([
      { category: "squid", geometry: { kind: "bbox", bbox: [1, 2, 3, 4] } },
    ]);
    expect(images[0]?.fileName).toBe("a.png");
  }
  const source = join(await temporaryFolder(), "t.csv");
  await writeFile(source, text);
  expect((await sniffFormat(source)).name).toBe("csv");
  await writeFile(`${source}.gz`, gzipSync(text));
  expect(await collect((await readCsv(`${source}.gz`)).images())).toHaveLength(flavor === "retinanet" ? 2 : 1);
});

test("readCsv() gathers rows of an image from anywhere in the table", async () => {
  const rows = ["a.png,1,2,4,6,squid", "b.png,,,,,", "c.png,1,2,4,6,crab", "a.png,5,5,9,9,fish"];
  const { images } = await readText(`${rows.join("\n")}\n`);
  expect(images.map(({ fileName, annotations }) => [fileName, annotations.map(({ category }) => category)])).toEqual([
    ["a.png", ["squid", "fish"]],
    ["b.png", []],
    ["c.png", ["crab"]],
  ]);
  expect(images[0]?.annotations.map(({ id }) => id)).toEqual(["a.png#1", "a.png#2"]);
});

test("readCsv() leaves out bad rows and says where they are", async () => {
  const { images, diagnostics } = await readText(
    `concept,image,x,y,width,height,attributes,depth,kind,points,imagingtype
squid,a.png,1,2,three,4,,,,,
squid,a.png,1,2,3,4,no json,12.5,,,ROV
squid,a.png,1,2,3
squid,,1,2,3,4,,,,,
"two
lines",../b.png,1,2,3,4,,,,,
squid,a.png,1,2,,,,,polygon,1 2 3,
squid,a.png,1,2,,,,,circle,1 2 3 4,
`,
  );
  expect(images).toEqual([
    {
      id: "a.png",
      fileName: "a.png",
      capture: { depthMeters: 12.5 },
      annotations: [
        {
          id: "a.png#1",
          category: "squid",
          geometry: { kind: "bbox", bbox: [1, 2, 3, 4] },
          attributes: { imagingtype: "ROV" },
        },
      ],
    },
    {
      id: "_/b.png",
      fileName: "_/b.png",
      annotations: [{ id: "_/b.png#1", category: "two\nlines", geometry: { kind: "bbox", bbox: [1, 2, 3, 4] } }],
    },
  ]);
  const where = diagnostics.map(({ code, dropped, message }) => [code, dropped, /line \d+/.exec(message)?.[0]]);
  expect(where).toEqual([
    ["bad-element", "annotation", "line 2"],
    ["bad-element", undefined, "line 3"],
    ["bad-element", "annotation", "line 4"],
    ["bad-element", "annotation", "line 5"],
    ["bad-element", undefined, undefined],
    ["bad-element", "annotation", "line 8"],
    ["bad-element", "annotation", "line 9"],
  ]);
});

test("readCsv() reads circles, ellipses and checkboxes of VIA, and says what it cannot read", async () => {
  const header = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes";
  const row = (shape: object, attributes: object): string =>
    `a.png,1,"{}",1,0,${[shape, attributes].map((value) => `"${JSON.stringify(value).replaceAll('"', '""')}"`).join(",")}`;
  const rows = [
    row({ name: "circle", cx: 10, cy: 20, r: 5 }, { type: { crab: true } }),
    row({ name: "ellipse", cx: 10, cy: 20, rx: 5, ry: 2, theta: 0 }, { species: "squid" }),
    row({ name: "point", cx: 10, cy: 20 }, {}),
    row({ name: "rect", x: "1" }, {}),
    'a.png,1,"{}",1,0,"{broken","{}"',
  ];
  const { images, diagnostics } = await readText(`${header}\n${rows.join("\n")}\n`);
  expect(images[0]?.annotations.map(({ category, geometry }) => [category, geometry])).toEqual([
    ["crab", { kind: "bbox", bbox: [5, 15, 10, 10] }],
    ["squid", { kind: "bbox", bbox: [5, 18, 10, 4] }],
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["bad-element", "bad-element", "bad-element"]);
});

test("readCsv() refuses a table of unknown columns, and says what does not end", async () => {
  await expect(readText("a,b\n1,2\n")).rejects.toMatchObject({ code: "read-failed" });
  await expect(readText("")).rejects.toMatchObject({ code: "read-failed" });
  await expect(readText('concept,image,x,y,width,height\n"squid,a.png,1,2,3,4\n')).rejects.toMatchObject({
    name: "FormatsError",
    code: "read-failed",
    message: expect.stringContaining("the row from line 2 on to end, and a quote in it is never closed"),
  });
});

test("readCsv() reads what spreadsheets save: UTF-16, and lines that end in carriage returns", async () => {
  const [, text] = heads[4] as (typeof heads)[number];
  const tabbed = "filename\tclass\txmin\tymin\txmax\tymax\na.png\tKrabbenbär\t1\t2\t4\t6\n";
  for (const content of [Buffer.from(`\ufeff${tabbed}`, "utf16le"), tabbed.replaceAll("\n", "\r")]) {
    const { images, diagnostics } = await readText(content);
    expect(diagnostics).toEqual([]);
    expect(images[0]?.annotations).toMatchObject([
      { category: "Krabbenbär", geometry: { kind: "bbox", bbox: [1, 2, 3, 4] } },
    ]);
  }
  const { images } = await readText(text.replaceAll("\n", "\r"));
  expect(images.map(({ fileName }) => fileName)).toEqual(["a.png", "b.png"]);
});

test("readCsv() reads rows and characters that lie across the chunks of a file, and neighbours of any number", async () => {
  const cells = Array.from({ length: 5000 }, (_, index) => `"crab ""${index}"", ä🦐"`);
  const rows = cells.map((cell, index) => `${index < 3000 ? "a" : "b"}.png,1,2,${index + 2},6,${cell}`);
  for (const text of [rows.join("\n"), `${rows.join("\r\n")}\r\n`]) {
    const { images, diagnostics } = await readText(text, { flavor: "retinanet" });
    expect(diagnostics).toEqual([]);
    expect(images.map(({ annotations }) => annotations.length)).toEqual([3000, 2000]);
    expect(images.flatMap(({ annotations }) => annotations.map(({ category }) => category))).toEqual(
      cells.map((_, index) => `crab "${index}", ä🦐`),
    );
    expect(images[1]?.annotations[0]?.geometry).toEqual({ kind: "bbox", bbox: [1, 2, 3001, 4] });
  }
});

test("readCsv() refuses a list of classes that does not end", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "t.csv"), "a.png,1,2,4,6,squid\n");
  await writeFile(join(folder, "classes.csv"), 'squid,0\n"crab,1\n');
  await expect(readCsv(join(folder, "t.csv"))).rejects.toMatchObject({
    code: "read-failed",
    path: join(folder, "classes.csv"),
  });
});

test("readCsv() never fails but with its own error, whatever the bytes", async () => {
  const source = join(await temporaryFolder(), "noise.csv");
  const text = fc.string({ unit: fc.constantFrom(...'a,"\n\r;{}:0.-'), maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads.map(([, head]) => head)), text, async (head, noise) => {
      await writeFile(source, head + noise);
      const outcome = await readCsv(source).then(
        async (dataset) => (await collect(dataset.images())).length > 0,
        (error: unknown) => (error as Error).name === "FormatsError",
      );
      expect(outcome).toBe(true);
    }),
    { numRuns: 150 },
  );
});

const header = "concept,image,x,y,width,height,latitude,depth";

test("readCsv() takes a blank for no number, and only decimal numbers for some", async () => {
  const rows = ["a,1.png, 5 ,+6,3.5,4e1, ,\t", "b,2.png, ,6,3,4,,", "c,3.png,0x10,6,3,4,,", "d,4.png,5,6,3,4,0x10,7"];
  const { images, diagnostics } = await readText([header, ...rows].join("\n"));
  expect(images.map(({ fileName, capture, annotations }) => [fileName, capture, annotations[0]?.geometry])).toEqual([
    ["1.png", undefined, { kind: "bbox", bbox: [5, 6, 3.5, 40] }],
    ["4.png", { depthMeters: 7 }, { kind: "bbox", bbox: [5, 6, 3, 4] }],
  ]);
  expect(diagnostics.map(({ message }) => message.replace(/^.*: /, ""))).toEqual([
    'expected a number in "x", got " "',
    'expected a number in "x", got "0x10"',
  ]);
});

test("readCsv() takes a row of blanks for an image without annotations", async () => {
  const { images, diagnostics } = await readText(`${header}\n ,1.png, , , , ,5,\n`);
  expect(images).toMatchObject([{ fileName: "1.png", capture: { latitude: 5 }, annotations: [] }]);
  expect(diagnostics).toEqual([]);
});

test.each([
  ["science", `${header},association_uuid\n,a.png,1,2,3,4,,,u\n`],
  ["fathomnet", `${header}\n,a.png,1,2,3,4,,\n`],
  ["tf", "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,9,9,,1,2,3,4\n"],
  ["retinanet", "a.png,1,2,3,4,\nb.png,1,2,3,4,x\n"],
  ["openimages", "ImageID,LabelName,XMin,XMax,YMin,YMax\na,,0.1,0.2,0.3,0.4\n"],
  ["vertex", "TRAIN,a.png,,0.1,0.1,,,0.2,0.2,,\n"],
  ["via", 'filename,region_shape_attributes,region_attributes\na.png,"{""name"":""point"",""cx"":1,""cy"":2}",{}\n'],
] as const)("readCsv() leaves out and reports a row without a category: %s", async (flavor, text) => {
  const { images, diagnostics } = await readText(text, { flavor });
  expect(images.map(({ fileName }) => fileName)).toEqual(flavor === "retinanet" ? ["b.png"] : []);
  expect(diagnostics).toMatchObject([{ code: "bad-element", dropped: "annotation" }]);
  expect(diagnostics[0]?.message).toMatch(/^Dropped the row that ends in line \d of ".*": expected a category$/);
});

test("readCsv() takes the corners of a box in any order", async () => {
  const rows = ["a.png,99,99,x,10,20,30,50", "a.png,99,99,x,30,50,10,20", "a.png,99,99,x,30,20,10,50"];
  const { images } = await readText(["filename,width,height,class,xmin,ymin,xmax,ymax", ...rows].join("\n"));
  const bbox = [10, 20, 20, 30];
  expect(images[0]?.annotations.map(({ geometry }) => geometry)).toEqual(rows.map(() => ({ kind: "bbox", bbox })));
});

test("readCsv() reads the first of columns that differ in the case of letters, and reports the others", async () => {
  const { images, diagnostics } = await readText(
    "concept,image,x,y,width,height,X,Note,note\na,1.png,1,2,3,4,99,first,second\n",
  );
  expect(images[0]?.annotations).toMatchObject([
    { geometry: { kind: "bbox", bbox: [1, 2, 3, 4] }, attributes: { Note: "first" } },
  ]);
  expect(images[0]?.annotations[0]?.attributes).toEqual({ Note: "first" });
  expect(diagnostics.map(({ code, dropped, message }) => [code, dropped, message.slice(0, 31)])).toEqual([
    ["bad-element", undefined, 'Passed over the column "X" of "'],
    ["bad-element", undefined, 'Passed over the column "note" o'],
  ]);
});

test.each(["constructor", "__proto__", "toString"])("a table of Vertex takes %s for a split", async (split) => {
  const folder = await pictures();
  const path = join(folder, "out.csv");
  const vertex = csvFlavor("vertex");
  const record = image("frame-0.png", [box("x", [1, 1, 5, 5])], { ...size, split });
  await vertex.write([record], path);
  expect(await readFile(path, "utf8")).toMatch(new RegExp(`^${split},frame-0.png,`));
  const dataset = await readCsv(path, { flavor: "vertex", imageFolder: folder });
  expect(await collect(dataset.images())).toMatchObject([{ split }]);
  await dataset.close();
});

test("readCsv() names the broken table of classes, before it makes temporary files", async () => {
  const folder = await temporaryFolder();
  const source = join(folder, "table.csv");
  await writeFile(source, "a.png,1,2,3,4,x\n");
  await writeFile(join(folder, "classes.csv"), `"x,0\n`);
  // Who had begun to gather would notice the signal first.
  const failure = await readCsv(source, { signal: AbortSignal.abort() }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "FormatsError", code: "read-failed", path: join(folder, "classes.csv") });
  expect(String(failure)).toContain(JSON.stringify(join(folder, "classes.csv")));
});
