import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvOptions, type ImageRecord, writeCsv } from "../src/index.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function writeAndRead(
  images: readonly ImageRecord[],
  options: CsvOptions = {},
): Promise<{ text: string; rows: Record<string, string>[]; summary: Awaited<ReturnType<typeof writeCsv>> }> {
  const target = join(await temporaryFolder(), "out.csv");
  const summary = await writeCsv(images, target, options);
  const text = await readFile(target, "utf8");
  // The record delimiter is given, or csv-parse would take a lone carriage return in a field for one.
  const rows = parse(text, { columns: true, record_delimiter: "\n" }) as Record<string, string>[];
  return { text, rows, summary };
}

test("writeCsv() leads with FathomNet's columns and leaves out what no row fills", async () => {
  const { text } = await writeAndRead([
    image("a.png", [box("Sebastes", [1, 2, 3, 4.5], { id: "u1", altCategory: "eye" })], {
      capture: { time: "2014-06-10T18:24:38Z", depthMeters: 10.5, latitude: 36.7 },
    }),
    image("b.png", [box("Aegina, a jelly", [0, 0, 0.1 + 0.2, 1], { id: "u2" })]),
  ]);
  expect(text).toBe(
    [
      "concept,image,x,y,width,height,altconcept,timestamp,latitude,depth,userdefinedkey,association_uuid,image_reference_uuid,image_width,image_height",
      "Sebastes,a.png,1,2,3,4.5,eye,2014-06-10T18:24:38Z,36.7,10.5,u1,u1,id of a.png,1920,1080",
      '"Aegina, a jelly",b.png,0,0,0.3,1,,,,,u2,u2,id of b.png,1920,1080',
      "",
    ].join("\n"),
  );
});

test("writeCsv() always has the columns of a submission, even for no rows", async () => {
  const { text } = await writeAndRead([]);
  expect(text).toBe("concept,image,x,y,width,height\n");
});

test("writeCsv() writes every column when asked", async () => {
  const { rows } = await writeAndRead([image("a.png", [box("a", [1, 2, 3, 4])])], { columns: "all" });
  expect(Object.keys(rows[0] ?? {})).toHaveLength(38);
});

test("writeCsv() holds points, lines and polygons beside boxes", async () => {
  const shape = (geometry: Parameters<typeof box>[2]): ReturnType<typeof box> => box("a", [0, 0, 1, 1], geometry);
  const { rows } = await writeAndRead([
    image("a.png", [
      box("a", [1, 2, 3, 4]),
      shape({ geometry: { kind: "point", x: 5, y: 6 } }),
      shape({ geometry: { kind: "polyline", points: [1, 2, 11, 22] } }),
      shape({
        geometry: {
          kind: "polygon",
          rings: [
            [0, 0, 9, 0, 0, 9],
            [20, 20, 30, 20, 20, 30],
          ],
        },
      }),
    ]),
  ]);
  expect(rows.map(({ kind, x, y, width, height, points }) => [kind, x, y, width, height, points])).toEqual([
    ["bbox", "1", "2", "3", "4", ""],
    ["point", "5", "6", "", "", ""],
    ["polyline", "1", "2", "10", "20", "1 2 11 22"],
    ["polygon", "0", "0", "30", "30", "0 0 9 0 0 9; 20 20 30 20 20 30"],
  ]);
});

test("writeCsv() gives negatives a row only when asked, and counts those it leaves out", async () => {
  const images = [image("a.png", []), image("b.png", [box("a", [1, 2, 3, 4])])];
  const without = await writeAndRead(images);
  expect(without.rows.map(({ image }) => image)).toEqual(["b.png"]);
  expect(without.summary).toMatchObject({ imageCount: 1, droppedImages: { "negative-image": 1 } });
  const withThem = await writeAndRead(images, { negatives: true });
  expect(withThem.rows.map(({ image, concept, x }) => [image, concept, x])).toEqual([
    ["a.png", "", ""],
    ["b.png", "a", "1"],
  ]);
  expect(withThem.summary).toMatchObject({ imageCount: 2, negativeImageCount: 1, droppedImages: {} });
});

test("writeCsv() defuses formulas when asked, in text only", async () => {
  const images = [image("a.png", [box("=HYPERLINK(1)", [-1, 2, 3, 4], { altCategory: "@sum" })], {})];
  const { rows } = await writeAndRead(images, { defuseFormulas: true, clip: false });
  expect(rows[0]).toMatchObject({ concept: "'=HYPERLINK(1)", altconcept: "'@sum", x: "-1" });
});

test("writeCsv() writes times in UTC and attributes as JSON", async () => {
  const annotation = box("a", [1, 2, 3, 4], { attributes: { confidence: 43, comment: 'a "b", c' } });
  const { rows } = await writeAndRead([
    image("a.png", [annotation], { capture: { time: "2014-06-10T18:24:38.123+02:00" } }),
  ]);
  expect(rows[0]?.timestamp).toBe("2014-06-10T16:24:38.123Z");
  expect(JSON.parse(rows[0]?.attributes ?? "")).toEqual({ confidence: 43, comment: 'a "b", c' });
});

test("writeCsv() quotes what RFC 4180 wants quoted, and nothing else", async () => {
  const quoted = { 'a"b': '"a""b"', "a,b": '"a,b"', "a\rb": '"a\rb"', "a\nb": '"a\nb"', "a b;'c": "a b;'c", "": "" };
  const { text } = await writeAndRead([
    image(
      "a.png",
      Object.keys(quoted).map((name) => box(name, [0, 0, 1, 1])),
    ),
  ]);
  for (const [name, field] of Object.entries(quoted)) expect(text, name).toContain(`\n${field},a.png,0,0,1,1,`);
});

test("writeCsv() gives any text back to csv-parse", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(awkwardNames, awkwardNames), { minLength: 1, maxLength: 8 }), async (names) => {
      const annotations = names.map(([category, observer]) =>
        box(category, [0, 0, 1, 1], { provenance: { observer } }),
      );
      const { rows } = await writeAndRead([image("a.png", annotations)]);
      const expected = names.map((pair) => pair.map((name) => Buffer.from(name).toString()));
      expect(rows.map(({ concept, observer }) => [concept, observer])).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
