import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { create } from "xmlbuilder2";
import { type Diagnostic, type ImageRecord, writeVoc } from "../src/index.ts";
import { createVocSerializer, type VocDocument } from "../src/voc/template.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

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
    readonly size: { readonly width: string; readonly height: string; readonly depth: string };
    readonly object?: readonly { readonly name: string; readonly bndbox: Record<string, string> }[];
  };
}

async function readVoc(path: string): Promise<ParsedVoc["annotation"]> {
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
  const { folder: named, filename, size, object } = await readVoc(join(folder, "out/a.xml"));
  expect({ named, filename, size }).toMatchObject({
    named: "images",
    filename: "a.png",
    size: { width: "64", height: "48", depth: "4" },
  });
  expect(object).toMatchObject([
    { name: "Sebastes", bndbox: { xmin: "1", ymin: "2", xmax: "4", ymax: "6" } },
    { name: "Aegina", bndbox: { xmin: "60", ymin: "40", xmax: "64", ymax: "48" } },
  ]);
  expect((await readVoc(join(folder, "out/b.xml"))).size).toMatchObject({ width: "100", height: "90", depth: "1" });
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
  expect((await readVoc(join(target, "b.xml"))).object).toHaveLength(1);
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
  const { object } = await readVoc(join(folder, "out/a.xml"));
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
      const expected = names.map((name) =>
        [...name]
          .map((c) => (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(c) ? "\ufffd" : c))
          .join(""),
      );
      expect(parsed.map(({ name }) => name)).toEqual(expected);
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
