import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { box, makeFolder, observation, run, runIn, uuid } from "./world.ts";

function drawn(n: number, linkValue: object, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const value = { x: n * 100, y: 2, width: 30, height: 40, image_reference_uuid: uuid("a", 1), ...linkValue };
  return box(n, { link_value: JSON.stringify(value), ...changes });
}

const png = {
  uuid: uuid("a", 1),
  url: "http://images.example.org/1.png",
  format: "image/png",
  width_pixels: 1920,
  height_pixels: 1080,
};
const jpg = { ...png, uuid: uuid("a", 2), url: "http://images.example.org/1.jpg", format: "image/jpg" };

const digest = JSON.stringify([
  observation(1, {
    image_references: [png, { ...jpg, width_pixels: 960, height_pixels: 540 }],
    observer: "linda",
    recorded_timestamp: "2019-09-18T17:55:13.179Z",
    ancillary_data: { depth_meters: 500 },
    associations: [
      drawn(1, { generator: "yolo", confidence: 43, verifier: "kwalz", tags: ["training"] }),
      drawn(2, { generator: "yolo", confidence: 91 }),
      drawn(3, { observer: "ada" }, { to_concept: "eye" }),
    ],
  }),
  observation(4, {
    image_references: [png],
    concept: "Poralia rufescens",
    observer: "lynne",
    recorded_timestamp: "2014-05-23T14:44:02Z",
    associations: [drawn(4, {})],
  }),
]);

test.each<[args: string, taken: readonly number[], left: string]>([
  ["--concept Sebastes", [1, 2, 3], "1  --concept"],
  ["--concept Sebastes --concept Poralia\u00a0rufescens", [1, 2, 3, 4], ""],
  ["--part eye", [3], "3  --part"],
  ["--part self", [1, 2, 4], "1  --part"],
  ["--parts drop", [1, 2, 4], "1  --parts drop"],
  ["--generator yolo", [1, 2], "2  --generator"],
  ["--verified", [1], "3  --verified"],
  ["--unverified", [2, 3, 4], "1  --unverified"],
  ["--verifier kwalz", [1], "3  --verifier"],
  ["--min-confidence 43.5", [2], "3  --min-confidence"],
  ["--observer linda", [1, 2, 3], "1  --observer"],
  ["--observer ada --observer lynne", [3, 4], "2  --observer"],
  ["--since 2015-01-01", [1, 2, 3], "1  --since"],
  ["--until 2019-09-18T17:55:13.179Z", [4], "3  --until"],
  ["--min-depth 500", [1, 2, 3], "1  --min-depth"],
  ["--max-depth 500", [], "4  --max-depth"],
  ["--tag training", [1], "3  --tag"],
])("extract-localizations %s takes %j", async (args, taken, left) => {
  const words = args.split(" ").map((word) => word.replace("\u00a0", " "));
  const ran = await run([...words, "d.json"], { files: { "d.json": digest } });
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect((await ran.localizations()).map((one) => one.association_uuid)).toEqual(taken.map((n) => uuid("c", n)));
  const expected = left === "" ? "" : `Left out by filters: ${left.split(" ")[0]}\n         ${left}\n`;
  expect(ran.out).toContain(expected);
  if (left === "") expect(ran.out).not.toContain("filters");
});

test("a filter by depth that leaves nothing says where depths come from", async () => {
  const hint = "--max-depth\n(A digest holds depths only if made with --data)\n";
  expect((await run(["d.json", "--max-depth", "500"], { files: { "d.json": digest } })).out).toContain(hint);
  expect((await run(["d.json", "--min-depth", "500"], { files: { "d.json": digest } })).out).not.toContain("--data");
});

test("the filters of several options are counted by the first that fails", async () => {
  const ran = await run(["d.json", "--generator", "yolo", "--verified", "--json"], { files: { "d.json": digest } });
  expect(JSON.parse(ran.out)).toMatchObject({
    localizationCount: 1,
    concepts: [{ concept: "Sebastes", count: 1 }],
    leftOut: { filterCounts: { "--generator": 2, "--verified": 1 } },
  });
});

test.each([
  [[], ["Sebastes", "Sebastes", "Sebastes", "Poralia rufescens"], "1 of these shows a part only (see --parts)\n"],
  [["--parts", "label"], ["Sebastes", "Sebastes", "Sebastes eye", "Poralia rufescens"], "         1  Sebastes eye\n"],
])("%j names the concepts %j", async (args, concepts, line) => {
  const ran = await run(["d.json", ...args], { files: { "d.json": digest } });
  expect((await ran.localizations()).map((one) => one.concept)).toEqual(concepts);
  expect(ran.out).toContain(line);
});

test("only ten concepts are shown, the most frequent, with a line for the others", async () => {
  const observations = Array.from({ length: 30 }, (_, n) => observation(n, { concept: `Concept ${String(n % 12)}` }));
  observations.push(observation(99, { concept: "Concept 11" }));
  const ran = await run(["d.json"], { files: { "d.json": JSON.stringify(observations) } });
  const lines = ran.out.split("\n");
  const from = lines.indexOf("By concept:");
  expect(lines.slice(from + 1, -1)).toEqual([
    ...[0, 1, 11, 2, 3, 4, 5].map((n) => `         3  Concept ${n}`),
    ...[10, 6, 7].map((n) => `         2  Concept ${n}`),
    "         4  in 2 other concepts",
  ]);
});

test("--image jpg takes the other image of the moment, scaled, and says where there is none", async () => {
  const ran = await run(["d.json", "--image", "jpg"], { files: { "d.json": digest } });
  const records = await ran.localizations();
  expect(records.map((one) => [one.resolution, one.scale])).toEqual([
    ["scaled", [0.5, 0.5]],
    ["scaled", [0.5, 0.5]],
    ["scaled", [0.5, 0.5]],
    ["referenced", undefined],
  ]);
  expect(records[0]).toMatchObject({ image: { uuid: jpg.uuid }, localization: { x: 100, width: 30 } });
  expect(ran.out).toContain("         1  not-preferred-image\n");
});

test("--policy decides about problems, and what it makes of them is in the file", async () => {
  const wide = JSON.stringify([
    observation(1, { image_references: [png], associations: [drawn(19, {}), drawn(20, { x: "5" })] }),
  ]);
  const fixed = await run(["d.json", "--policy", "beyond-image=fix"], { files: { "d.json": wide } });
  expect(await fixed.localizations()).toMatchObject([
    { localization: { x: 1900, width: 30 }, geometry: { x: 1900, y: 2, width: 20, height: 40 } },
    { localization: { x: "5" } },
  ]);
  const args = ["d.json", "--policy", "beyond-image=drop,number-as-text=drop"];
  const dropped = await run(args, { files: { "d.json": wide } });
  expect(await dropped.localizations()).toEqual([]);
  expect(dropped.out).toContain("Dropped, for problems: 2\n         1  beyond-image\n         1  number-as-text\n");
});

test("--confidence-scale is noted, and what is beyond it told", async () => {
  const ran = await run(["d.json", "--confidence-scale", "1"], { files: { "d.json": digest } });
  expect((await ran.localizations()).map((one) => one.confidence_scale)).toEqual([1, 1, undefined, undefined]);
  expect(ran.out).toContain("         2  confidence-out-of-scale\n");
});

const twice = [
  observation(1, { image_references: [png], associations: [drawn(1, { x: 100 }), drawn(2, { x: 101 })] }),
  observation(2, { image_references: [png], associations: [drawn(3, { x: 101, verifier: "kwalz" }), drawn(4, {})] }),
];

test("--dedupe keeps one of those that say the same, whichever order they come in", async () => {
  const temporary = await makeFolder();
  for (const observations of [twice, twice.toReversed()]) {
    const given = { files: { "d.json": JSON.stringify(observations) } };
    vi.stubEnv("TMPDIR", temporary);
    const ran = await run(["d.json", "--dedupe"], given).finally(() => vi.unstubAllEnvs());
    // It waited in a folder of its own, beside that of the run, and none is left of it.
    expect(await readdir(temporary)).toEqual([basename(ran.folder)]);
    const records = await ran.localizations();
    await rm(ran.folder, { recursive: true });
    expect(records.map((one) => one.association_uuid).sort()).toEqual([uuid("c", 3), uuid("c", 4)]);
    expect(ran.out).toContain("Extracted 2 total localizations\n");
    expect(ran.out).toContain("         2  Sebastes\nLeft out 2 that say what another says (--dedupe)\n");
  }
});

test("--min-iou says how alike boxes must be, and --dedupe stands in a pipe too", async () => {
  const ran = await run(["-", "-o", "-", "--dedupe", "--min-iou", "1"], { stdin: JSON.stringify(twice) });
  expect(JSON.parse(ran.out).map((one: { association_uuid: string }) => one.association_uuid)).toEqual([
    uuid("c", 1),
    uuid("c", 3),
    uuid("c", 4),
  ]);
  expect(ran.err).toContain("Left out 1 that say what another says (--dedupe)\n");
});

test.skipIf(process.platform === "win32")(
  "--dedupe without a place for what it puts aside is told in one sentence",
  async () => {
    const folder = await makeFolder();
    vi.stubEnv("TMPDIR", "/dev/null/none");
    onTestFinished(() => void vi.unstubAllEnvs());
    await writeFile(join(folder, "d.json"), digest);
    const ran = await runIn(folder, ["d.json", "--dedupe"]);
    expect(ran).toMatchObject({ code: 1, out: "", files: ["d.json"] });
    expect(ran.err).toBe(
      'extract-localizations: Cannot put localizations aside for --dedupe in "/dev/null/none": expected a folder that may be written (TMPDIR), got ENOTDIR\n',
    );
  },
);

test("a digest that fails with --dedupe leaves everything as it was", async () => {
  const files = { "d.json": JSON.stringify(twice).slice(0, -9), "localizations.json": "old" };
  const ran = await run(["d.json", "--dedupe"], { files });
  expect(ran).toMatchObject({ code: 1, out: "", files: ["d.json", "localizations.json"] });
  expect(ran.err).toMatch(/^extract-localizations: Cannot read "d.json": [^\n]* at byte \d+ [^\n]*\n$/);
  expect(await ran.read("localizations.json")).toBe("old");
});

test.each<[args: string, message: RegExp]>([
  ["--policy beyond-image", /--policy "beyond-image": expected a problem and what becomes of it/],
  ["--policy beyond-image=cut", /--policy "cut": expected one of keep, fix, drop/],
  ["--policy not-json=keep", /--policy "not-json": "keep": expected "drop"/],
  ["--policy beyond=drop", /--policy "beyond": "drop": expected the code of a problem/],
  ["--policy __proto__=drop", /--policy "__proto__": "drop": expected the code of a problem/],
  ["--parts name", /--parts "name": expected one of label, ignore, drop/],
  ["--part eye --parts drop", /--part with --parts drop/],
  ["--image gif", /--image "gif": expected one of png, jpg/],
  ["--min-iou 0.5", /--min-iou without --dedupe/],
  ["--dedupe --min-iou 1.5", /--min-iou "1.5": expected a number above 0 up to 1/],
  ["--since 2020-01-01 --until 2019-01-01", /expected the first to be earlier/],
  ["--since yesterday", /--since "yesterday": expected a date/],
  ["--min-depth 10 --max-depth 10", /expected the first to be less/],
  ["--min-depth deep", /--min-depth "deep": expected a number/],
  ["--verified --unverified", /--unverified with --verified: nothing is both/],
  ["--unverified --verifier kwalz", /--unverified with --verifier: nothing is both/],
  ["--min-confidence 50 --confidence-scale 1", /nothing is above the scale/],
  ["--confidence-scale 0", /--confidence-scale "0"/],
])("%s is wrong usage", async (args, message) => {
  const ran = await run(["d.json", ...args.split(" ")], { files: { "d.json": digest } });
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(message);
  expect(ran.files).toEqual(["d.json"]);
});
