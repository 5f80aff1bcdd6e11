import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NestedMember } from "../src/ifdo/nested-member.ts";
import {
  type Diagnostic,
  type IfdoOptions,
  type ImageRecord,
  ifdo,
  parseIfdoHeader,
  readIfdo,
  sniffFormat,
  writeIfdo,
} from "../src/index.ts";
import { awkwardNames } from "./support/names.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("readIfdo() gives back what writeIfdo() wrote", async () => {
  await checkRoundTrip(ifdo, { target: "set.json", categories: awkwardNames });
});

/** What iFDO requires and no dataset knows by itself. */
const fullHeader = {
  "image-set-handle": "https://hdl.handle.net/20.500.12085/1",
  "image-datetime": "2014-06-10 16:24:38.123",
  "image-latitude": 36.7,
  "image-longitude": -122,
  "image-altitude-meters": -1500.5,
  "image-coordinate-uncertainty-meters": 10,
  "image-context": { name: "Midwater" },
  "image-project": { name: "M3" },
  "image-event": { name: "Dive 1" },
  "image-platform": { name: "Ventana" },
  "image-sensor": { name: "Camera" },
  "image-pi": { name: "K. B.", uri: "https://orcid.org/0000-0000-0000-0000" },
  "image-creators": [{ name: "K. B." }],
  "image-license": { name: "CC BY 4.0" },
  "image-copyright": "MBARI",
  "image-abstract": "Rockfish",
};

interface IfdoFile {
  readonly "image-set-header": Record<string, unknown>;
  readonly "image-set-items": Record<string, readonly Record<string, unknown>[]>;
}

async function written(
  images: readonly ImageRecord[],
  options: IfdoOptions = {},
): Promise<{ file: IfdoFile; diagnostics: Diagnostic[] }> {
  const target = join(await temporaryFolder(), "dive 1.json");
  const diagnostics: Diagnostic[] = [];
  await writeIfdo(images, target, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic), ...options });
  return { file: JSON.parse(await readFile(target, "utf8")) as IfdoFile, diagnostics };
}

const capture = {
  time: "2014-06-10T18:24:38.123+02:00",
  latitude: 36.7,
  longitude: -122,
  depthMeters: 1500.5,
  altitudeMeters: 2,
};

test("writeIfdo() writes four corners, closed polygons, negative altitudes and times in UTC", async () => {
  const polygon = box("crab", [0, 0, 1, 1], {
    id: "p",
    geometry: {
      kind: "polygon",
      rings: [
        [0, 0, 9, 0, 0, 9],
        [20, 20, 30, 20, 20, 30],
      ],
    },
    provenance: { generator: "model" },
    score: 0.5,
  });
  const { file } = await written([
    image("a.png", [box("squid", [1, 2, 3, 4], { id: "b", provenance: { observer: "kb" } }), polygon], { capture }),
  ]);
  expect(file["image-set-items"]["a.png"]).toEqual([
    {
      "image-uuid": "id of a.png",
      "image-datetime": "2014-06-10 16:24:38.123",
      "image-latitude": 36.7,
      "image-longitude": -122,
      "image-altitude-meters": -1500.5,
      "image-meters-above-ground": 2,
      "image-annotations": [
        {
          uuid: "b",
          shape: "rectangle",
          coordinates: [[1, 2, 4, 2, 4, 6, 1, 6]],
          labels: [{ label: "squid", annotator: "kb" }],
          metadata: { observer: "kb" },
        },
        ...[
          [0, 0, 9, 0, 0, 9, 0, 0],
          [20, 20, 30, 20, 20, 30, 20, 20],
        ].map((ring) => ({
          uuid: "p",
          shape: "polygon",
          coordinates: [ring],
          labels: [{ label: "crab", annotator: "model", confidence: 0.5 }],
          metadata: { generator: "model" },
        })),
      ],
      metadata: { width: 1920, height: 1080, timestamp: "2014-06-10T18:24:38.123+02:00" },
    },
  ]);
  expect(file["image-set-header"]).toMatchObject({
    "image-set-name": "dive 1",
    "image-set-ifdo-version": "v2.1.0",
    "image-set-uuid": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    "image-datetime": "2014-06-10 16:24:38.123",
    "image-altitude-meters": -1500.5,
    "image-coordinate-reference-system": "EPSG:4326",
    "image-annotation-labels": [
      { id: "crab", name: "crab", info: "" },
      { id: "squid", name: "squid", info: "" },
    ],
    "image-annotation-creators": [
      { id: "kb", name: "kb", type: "expert" },
      { id: "model", name: "model", type: "AI" },
    ],
  });
});

test("writeIfdo() reports what iFDO requires and nobody knows, and takes it from the options", async () => {
  const { diagnostics, file } = await written([image("a.png", [], { capture }), image("b.png", [])]);
  const missing = diagnostics.map(({ code, message }) => [code, /"(image-[a-z-]+)"/.exec(message)?.[1]]);
  // The second image has no position: if the header had that of the first, it would hold for both.
  expect(file["image-set-header"]).not.toHaveProperty("image-latitude");
  expect(missing).toEqual(
    [
      ...["image-set-handle", "image-datetime", "image-latitude", "image-longitude", "image-altitude-meters"],
      ...["image-coordinate-uncertainty-meters", "image-context", "image-project", "image-event", "image-platform"],
      ...["image-sensor", "image-pi", "image-creators", "image-license", "image-copyright", "image-abstract"],
    ].map((name) => ["missing-field", name]),
  );
  expect(diagnostics.map(({ field }) => field)).toEqual(missing.map(([, name]) => name));
  expect(Object.keys(fullHeader).sort()).toEqual(missing.map(([, name]) => name).sort());
  const given = await written([image("b.png", [])], { header: fullHeader });
  expect(given.diagnostics).toEqual([]);
  expect(given.file["image-set-header"]).toMatchObject(fullHeader);
});

test("parseIfdoHeader() takes fields, or the header of a whole iFDO, and passes on what iFDO does not require", () => {
  const fields = { ...fullHeader, "image-quality": "raw" };
  expect(parseIfdoHeader(`\ufeff${JSON.stringify(fields)}`)).toEqual(fields);
  expect(parseIfdoHeader(JSON.stringify({ "image-set-header": fields, "image-set-items": {} }))).toEqual(fields);
});

test.each<[string, unknown, string]>([
  ["image-license", "CC BY 4.0", 'expected an object such as {"name": "...", "uri": "https://..."}, got "CC BY 4.0"'],
  ["image-license", { name: "CC BY 4.0", uri: 4 }, "expected an object"],
  ["image-creators", { name: "kb" }, "expected a list of objects"],
  ["image-creators", [], "expected a list of objects"],
  ["image-pi", { name: " " }, "expected an object"],
  ["image-latitude", 91, "expected a number from -90 to 90, got 91"],
  ["image-coordinate-uncertainty-meters", -1, "expected a number from 0, got -1"],
  ["image-set-uuid", "dive 1", 'expected a uuid, got "dive 1"'],
  ["image-datetime", "yesterday", "expected a time in UTC"],
  ["image-abstract", "", 'expected a text, got ""'],
  ["license", "x", 'expected fields whose names begin with "image-", got "license"'],
])("a header whose %s is %j is refused before anything is written", async (name, value, message) => {
  const header = { ...fullHeader, [name]: value };
  expect(() => parseIfdoHeader(JSON.stringify(header), "h.json")).toThrow(message);
  if (name.startsWith("image-")) {
    await expect(written([image("a.png", [])], { header })).rejects.toMatchObject({ code: "invalid-setting" });
  }
});

test.each(["", "[]", "3", '{"image-set-header": []}', "{,}"])("parseIfdoHeader() refuses %j", (text) => {
  expect(() => parseIfdoHeader(text, "h.json")).toThrow(/^Cannot use "h\.json": expected /);
});

test("writeIfdo() says when annotations were made, or that it does not know", async () => {
  const images = [image("a.png", [box("squid", [1, 2, 3, 4])])];
  const { file } = await written(images, { createdAt: new Date(Date.UTC(2026, 0, 2)) });
  expect(JSON.stringify(file["image-set-items"])).toContain('"created-at":"2026-01-02 00:00:00.000"');
  const about = async (options: IfdoOptions): Promise<boolean> =>
    (await written(images, options)).diagnostics.some(({ message }) => message.includes("created-at"));
  expect([await about({}), await about({ createdAt: new Date(0) })]).toEqual([true, false]);
});

test("writeIfdo() gives a set the same uuid for the same images", async () => {
  const uuid = async (...names: string[]): Promise<unknown> => {
    const { file } = await written(names.map((name) => image(name, [])));
    return file["image-set-header"]["image-set-uuid"];
  };
  expect(await uuid("a.png", "b.png")).toBe(await uuid("a.png", "b.png"));
  expect(await uuid("a.png", "b.png")).not.toBe(await uuid("a.png", "c.png"));
});

async function readText(text: string): Promise<{ images: ImageRecord[]; categories: string[]; codes: string[] }> {
  const source = join(await temporaryFolder(), "set.json");
  await writeFile(source, text);
  const codes: string[] = [];
  const dataset = await readIfdo(source, { onDiagnostic: ({ code }) => codes.push(code) });
  return { images: await collect(dataset.images()), categories: namesOf(dataset.categories), codes };
}

test("readIfdo() reads what others write: items as objects and lists, a header behind them, labels by id, other shapes", async () => {
  const label = (id: number | string) => [{ label: id, annotator: "a1" }];
  const { images, categories, codes } = await readText(
    JSON.stringify({
      "image-set-items": {
        "a.jpg": {
          "image-datetime": "2020-01-02 03:04:05.678",
          "image-annotations": [
            { shape: "circle", coordinates: [[10, 20, 5]], labels: label(7) },
            { shape: "rectangle", coordinates: [1, 2, 3, 4], labels: label(7) },
            { shape: "rectangle", coordinates: [[5, 0, 10, 5, 5, 10, 0, 5]], labels: label("x") },
            { shape: "ellipse", coordinates: [[0, 5, 10, 5, 5, 0, 5, 10]], labels: label("x") },
            { shape: "whole-image", coordinates: [[]], labels: label("x") },
            { shape: "polygon", coordinates: [[1, 2, 3]], labels: label("x") },
            { shape: "single-pixel", coordinates: [[1, 2]], labels: [] },
            { shape: "single-pixel", coordinates: [[1, 2]], labels: label("") },
            "nothing",
          ],
        },
        "b.jpg": [
          { "image-latitude": 1 },
          { "image-annotations": [{ shape: "single-pixel", coordinates: [[1, 2]], labels: label(7) }] },
        ],
        "../c.jpg": {},
        "d.jpg": 5,
      },
      "image-set-header": { "image-altitude-meters": -10, "image-annotation-labels": [{ id: 7, name: 'squid }"' }] },
    }),
  );
  expect(categories).toEqual(['squid }"']);
  expect(images.map(({ fileName, capture }) => [fileName, capture])).toEqual([
    ["a.jpg", { time: "2020-01-02T03:04:05.678Z", depthMeters: 10 }],
    ["b.jpg", { latitude: 1, depthMeters: 10 }],
  ]);
  expect(images[0]?.annotations.map(({ category, geometry }) => [category, geometry])).toEqual([
    ['squid }"', { kind: "bbox", bbox: [5, 15, 10, 10] }],
    ['squid }"', { kind: "bbox", bbox: [1, 2, 3, 4] }],
    ["x", { kind: "polygon", rings: [[5, 0, 10, 5, 5, 10, 0, 5]] }],
    ["x", { kind: "bbox", bbox: [0, 0, 10, 10] }],
  ]);
  expect(images[1]?.annotations).toMatchObject([
    { geometry: { kind: "point", x: 1, y: 2 }, provenance: { observer: "a1" } },
  ]);
  expect(codes).toEqual(Array.from({ length: 7 }, () => "bad-element"));
});

test("readIfdo() refuses what is no iFDO, and says what is broken within the items", async () => {
  for (const text of ["", "[]", "{}", '{"image-set-items": []}', '{"image-set-header": {}', "no"]) {
    await expect(readText(text), text).rejects.toMatchObject({ name: "FormatsError", code: "read-failed" });
  }
  await expect(readText('{"image-set-header": {}, "image-set-items": {"a": {]}}')).rejects.toMatchObject({
    code: "read-failed",
  });
  const source = join(await temporaryFolder(), "x.json");
  await writeFile(source, '\ufeff{ "image-set-header": {}}');
  expect((await sniffFormat(source)).name).toBe("ifdo");
});

test.each([
  ['{"image-set-header": {}, "image-set-items": [{"image-filename": "a.png"}]}', "to be an object with the file names"],
  ['{"image-set-header": {}, "image-set-items": null}', "to be an object with the file names"],
  ['{"image-set-header": {}, "image-set-items": {"a.png": [{"image-annotations": [', "that is closed, got the end"],
  ['{"image-set-header": {"image-set-name": "di', "that is closed, got the end"],
  ['\ufeff{"ø": 1, "image-set-items": {"ü": [{}]}, "image-set-header": {1}}', "at byte 67"],
  ['\ufeff{"ø" 1, "image-set-items": {"ü": [{}]}, "image-set-header": {}}', "at byte 9"],
  ['{"ø": 1, "image-set-items": {"ü": [{]}}}', "at byte 38"],
])("readIfdo() says where in the file %j is no iFDO", async (text, place) => {
  await expect(readText(text)).rejects.toThrow(place);
});

test("NestedMember takes an object out of another, wherever the text is cut", () => {
  const member = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true, maxKeys: 3 });
  fc.assert(
    fc.property(
      member,
      fc.jsonValue(),
      fc.jsonValue(),
      fc.integer({ min: 1, max: 20 }),
      (inner, before, behind, step) => {
        const outer = { before, '"a': { a: 1 }, a: inner, behind };
        const bytes = Buffer.from(JSON.stringify(outer, null, step % 3));
        const taken = new NestedMember("a");
        const pieces: Buffer[] = [];
        for (let from = 0; from < bytes.length; from += step)
          pieces.push(taken.take(bytes.subarray(from, from + step)));
        expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual(JSON.parse(JSON.stringify(inner)));
        const rest = Buffer.concat(taken.outer);
        expect(JSON.parse(rest.toString())).toEqual(JSON.parse(JSON.stringify({ ...outer, a: {} })));
        expect(taken.isWhole).toBe(true);
        // Where the parts were in the whole.
        const { startBytes } = taken;
        expect(bytes.subarray(startBytes, startBytes + Buffer.concat(pieces).length)).toEqual(Buffer.concat(pieces));
        const end = startBytes + 1;
        expect(bytes.subarray(taken.offsetOf(end))).toEqual(rest.subarray(end));
      },
    ),
  );
});
