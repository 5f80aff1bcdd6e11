import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { runCommand } from "@m3/command-line";
import { type LocalizationKind, localizationKinds } from "@m3/localizations";
import { expect, expectTypeOf, test } from "vitest";
import { command } from "../src/cli.ts";
import { type Kind, readKinds } from "../src/kinds.ts";
import { box, makeFolder, observation, run, uuid } from "./world.ts";

const digest = JSON.stringify([observation(1), observation(2)]);

test("extract-localizations prints what the original prints, and writes its file", async () => {
  const ran = await run(["a.json", "b.json"], { files: { "a.json": digest, "b.json": "[]" } });
  expect(ran).toMatchObject({ code: 0, err: "", files: ["a.json", "b.json", "localizations.json"] });
  expect(ran.out).toBe(
    `${"a.json".padEnd(50)}:          2 localizations\n` +
      `${"b.json".padEnd(50)}:          0 localizations\n` +
      "Extracted 2 total localizations\nWrote to localizations.json\n" +
      "By kind:\n         2  box\nBy concept:\n         2  Sebastes\n",
  );
  expect((await ran.localizations()).map((record) => record.association_uuid)).toEqual([uuid("c", 1), uuid("c", 2)]);
});

function byKindAndConcept(count: number): string {
  return `By kind:\n${String(count).padStart(10)}  box\nBy concept:\n${String(count).padStart(10)}  Sebastes\n`;
}

test("names are padded by characters, as Python does", async () => {
  const ran = await run(["𝟙é.json"], { files: { "𝟙é.json": "[]" } });
  expect(ran.out.split("\n")[0]).toBe(`𝟙é.json${" ".repeat(43)}:          0 localizations`);
});

test.each<[what: string, name: string, content: string | Uint8Array]>([
  ["compact", "d.json", digest],
  ["indented by 4, with CRLF", "d.json", JSON.stringify(JSON.parse(digest), null, 4).replaceAll("\n", "\r\n")],
  ["behind a byte order mark", "d.json", `\ufeff${digest}`],
  ["gzipped, whatever its name", "d.json", gzipSync(digest)],
  ["one observation a line", "d.jsonl", `${JSON.stringify(observation(1))}\n${JSON.stringify(observation(2))}\n`],
  [
    "one a line, gzipped",
    "d.ndjson.gz",
    gzipSync(`${JSON.stringify(observation(1))}\n${JSON.stringify(observation(2))}`),
  ],
])("a digest may be %s", async (_, name, content) => {
  const ran = await run([name], { files: { [name]: content } });
  expect(ran.err).toBe("");
  expect(await ran.localizations()).toHaveLength(2);
});

test("the output is one a line, and gzipped, by its name", async () => {
  const ran = await run(["d.json", "-o", "out.jsonl.gz"], { files: { "d.json": digest } });
  expect(ran.out).toContain("Wrote to out.jsonl.gz\n");
  const { readFile } = await import("node:fs/promises");
  const lines = gunzipSync(await readFile(join(ran.folder, "out.jsonl.gz")))
    .toString()
    .split("\n");
  expect(lines.map((line) => line && JSON.parse(line).association_uuid)).toEqual([uuid("c", 1), uuid("c", 2), ""]);
});

test('"-" reads standard input and writes standard output, with what else there is to say on standard error', async () => {
  const ran = await run(["-", "-o", "-"], { stdin: digest });
  expect(ran).toMatchObject({ code: 0, files: [] });
  expect(JSON.parse(ran.out)).toHaveLength(2);
  expect(ran.err).toBe(
    `${"-".padEnd(50)}:          2 localizations\nExtracted 2 total localizations\n${byKindAndConcept(2)}`,
  );
});

const associations = [
  box(1),
  { link_name: "localization-point", link_value: '{"x":[1],"y":[2]}', uuid: uuid("c", 91) },
  { link_name: "localization-polygon", link_value: '{"x":[1,9,9],"y":[2,2,9]}', uuid: uuid("c", 92) },
  { link_name: "localization-polygon", link_value: '{"x":[1,9,9],"y":[2,2,8]}', uuid: uuid("c", 93) },
];
const mixed = JSON.stringify([observation(1, { associations })]);

test("only boxes are taken, and the others counted", async () => {
  const ran = await run(["d.json"], { files: { "d.json": mixed } });
  expect(ran.out).toContain("\nLeft out 1 point and 2 polygons (take them with --kinds)\n");
  expect(await ran.localizations()).toMatchObject([{ kind: "box" }]);
});

test.each([
  ["point", ["point"]],
  ["polygon,box", ["box", "polygon", "polygon"]],
  ["ALL", ["box", "point", "polygon", "polygon"]],
])("--kinds %s takes %j", async (kinds, expected) => {
  const ran = await run(["d.json", "--kinds", kinds], { files: { "d.json": mixed } });
  expect((await ran.localizations()).map((record) => record.kind)).toEqual(expected);
});

test("readKinds() knows the kinds that the library knows", () => {
  expect(readKinds("all")).toEqual(localizationKinds);
  expectTypeOf<Kind>().toEqualTypeOf<LocalizationKind>();
});

test("a localization that comes again is left out, whichever digest it is in", async () => {
  const files = { "a.json": digest, "b.json": JSON.stringify([observation(2), observation(3)]) };
  const ran = await run(["a.json", "b.json", "a.json"], { files });
  expect((await ran.localizations()).map((record) => record.association_uuid)).toEqual(
    [1, 2, 3].map((n) => uuid("c", n)),
  );
  expect(ran.out).toContain("Left out 3 that came before (keep them with --keep-repeated)\n");
  expect(ran.out).toContain(`${"b.json".padEnd(50)}:          1 localizations\n`);
  const all = await run(["a.json", "b.json", "a.json", "--keep-repeated"], { files });
  expect(await all.localizations()).toHaveLength(6);
  expect(all.out).not.toContain("Left out");
});

test("what is doubtful about a localization is told once, however often that comes", async () => {
  const doubtful = box(1, { link_value: '{"x":"1","y":2,"width":3,"height":4}' });
  const files = {
    "a.json": JSON.stringify([observation(1, { associations: [doubtful, doubtful] })]),
    "b.json": JSON.stringify([observation(1, { associations: [doubtful] })]),
  };
  const ran = await run(["b.json", "b.json", "--problems", "p.jsonl"], { files });
  expect(ran.out).toContain("Left out 1 that came before (keep them with --keep-repeated)\n");
  expect(ran.out).toContain("Kept, after a correction: 1\n");
  expect((await ran.read("p.jsonl")).trim().split("\n")).toHaveLength(1);
  const inOne = await run(["a.json"], { files });
  expect(inOne.out).toContain("Kept, after a correction: 2\n");
  const kept = await run(["b.json", "b.json", "--keep-repeated"], { files });
  expect(kept.out).toContain("Kept, after a correction: 2\n");
});

test.each([
  ["standard input", "-"],
  ["a file of any name", "d.json"],
])("one observation a line is told by the text: %s", async (_, name) => {
  const lines = `${JSON.stringify(observation(1))}\r\n${JSON.stringify(observation(2))}\n`;
  const ran = await run([name], { files: { "d.json": lines }, stdin: gzipSync(lines) });
  expect((await ran.localizations()).map((record) => record.association_uuid)).toEqual([uuid("c", 1), uuid("c", 2)]);
});

test("nothing at all on standard input is an error, as the command before it in a pipe may have failed", async () => {
  const ran = await run(["-"], { stdin: "" });
  expect(ran).toMatchObject({ code: 1, files: [] });
  expect(ran.err).toContain(
    ': an empty list is "[]", so what should have written it may have failed; extract-localizations reads',
  );
});

const broken = JSON.stringify([
  observation(1),
  observation(2, {
    associations: [
      box(2, { link_value: '{"x": 1' }),
      box(3, { link_value: "{'x': 1}" }),
      box(4, { link_value: "nope" }),
    ],
  }),
  null,
  observation(5, { associations: [box(5, { link_value: '{"x":9,"y":2,"width":-3,"height":4}' })] }),
]);

test("problems are counted by code, the most frequent first", async () => {
  const ran = await run(["d.json"], { files: { "d.json": broken } });
  expect(ran.code).toBe(0);
  expect(ran.out.split("\n").slice(7, -1)).toEqual([
    "Dropped, for problems: 4",
    "         2  not-json",
    "         1  not-an-observation",
    "         1  truncated-json",
    "Kept, after a correction: 1",
    "         1  reversed-box",
    "See each of them with --problems FILE",
  ]);
});

test("--problems writes each with the place it is in", async () => {
  const ran = await run(["d.json", "--problems", "p.jsonl"], { files: { "d.json": broken } });
  expect(ran.out).toContain("Wrote the problems to p.jsonl\n");
  const lines = (await ran.read("p.jsonl"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ code, outcome, element }) => [code, outcome, element])).toEqual([
    ["truncated-json", "dropped", 1],
    ["not-json", "dropped", 1],
    ["not-json", "dropped", 1],
    ["not-an-observation", "dropped", 2],
    ["reversed-box", "fixed", 3],
  ]);
  expect(lines[0]).toMatchObject({
    digest: "d.json",
    observation_uuid: uuid("e", 2),
    association_uuid: uuid("c", 2),
    got: '"{"x": 1"',
  });
});

test("elements are numbered through the digest, however far in they are", async () => {
  const elements: unknown[] = Array.from({ length: 1000 }, (_, n) => observation(n));
  elements[987] = null;
  const ran = await run(["d.json", "--problems", "p.jsonl"], { files: { "d.json": JSON.stringify(elements) } });
  expect(JSON.parse(await ran.read("p.jsonl"))).toMatchObject({ code: "not-an-observation", element: 987 });
});

test("an element that is no object is skipped, wherever it stands", async () => {
  const content = JSON.stringify([null, "x", [], observation(1), null, { a: 1 }]);
  const ran = await run(["d.json", "--problems", "p.jsonl"], { files: { "d.json": content } });
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(await ran.localizations()).toMatchObject([{ association_uuid: uuid("c", 1) }]);
  const lines = (await ran.read("p.jsonl")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).element)).toEqual([0, 1, 2, 4, 5]);
});

test("numbers beyond all numbers and values nested too deep are problems, and the run goes on", async () => {
  const strange = `{"x":1,"y":2,"width":3,"height":4,"confidence":1e400,"odd":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const given = observation(1, {
    associations: [box(1, { link_value: strange })],
    ancillary_data: { depth_meters: 1 },
  });
  const content = JSON.stringify([given, observation(2)]).replace('"depth_meters":1', '"depth_meters":1e400');
  const ran = await run(["d.json"], { files: { "d.json": content } });
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(ran.out).toContain("         2  non-finite-number\n");
  expect(ran.out).toContain("         1  nested-too-deep\n");
  expect(await ran.localizations()).toMatchObject([
    { localization: { width: 3, confidence: null }, ancillary_data: { depth_meters: null } },
    { association_uuid: uuid("c", 2) },
  ]);
});

test("a bare NaN in the digest itself ends the run, and says where it is", async () => {
  const content = JSON.stringify([observation(1, { depth: 1 })], null, 2).replace('"depth": 1', '"depth": NaN');
  const ran = await run(["d.json"], { files: { "d.json": content } });
  expect(ran).toMatchObject({ code: 1, out: "", files: ["d.json"] });
  expect(ran.err).toMatch(/got bare NaN at byte \d+ \(line \d+, column 14, element 0\)\n$/);
});

test("--problems leaves an empty file when there are none, not that of an earlier run", async () => {
  const ran = await run(["d.json", "--problems", "p.jsonl"], { files: { "d.json": digest, "p.jsonl": "old" } });
  expect(await ran.read("p.jsonl")).toBe("");
});

test("--strict makes problems the exit code 3, and --quiet prints nothing", async () => {
  const ran = await run(["d.json", "--strict", "-q"], { files: { "d.json": broken } });
  expect(ran).toMatchObject({ code: 3, out: "", err: "" });
  expect((await run(["d.json", "--strict"], { files: { "d.json": digest } })).code).toBe(0);
});

test("--json prints one line that says everything", async () => {
  const ran = await run(["d.json", "m.json", "--json"], { files: { "d.json": broken, "m.json": mixed } });
  expect(ran.out.trimEnd()).not.toContain("\n");
  expect(JSON.parse(ran.out)).toEqual({
    localizationCount: 2,
    kindCounts: { box: 2, point: 0, line: 0, polygon: 0 },
    concepts: [{ concept: "Sebastes", count: 2 }],
    partCount: 0,
    leftOut: {
      kindCounts: { box: 0, point: 1, line: 0, polygon: 2 },
      repeatedCount: 1,
      duplicateCount: 0,
      filterCounts: {},
    },
    problems: [
      { code: "not-json", outcome: "dropped", count: 2 },
      { code: "not-an-observation", outcome: "dropped", count: 1 },
      { code: "reversed-box", outcome: "fixed", count: 1 },
      { code: "truncated-json", outcome: "dropped", count: 1 },
    ],
    digests: [
      { digest: "d.json", observationCount: 4, localizationCount: 2 },
      { digest: "m.json", observationCount: 1, localizationCount: 0 },
    ],
    output: "localizations.json",
  });
});

const record = JSON.stringify([
  { observation_uuid: "o", association_uuid: "a", concept: "c", localization: {}, image_urls: {} },
]);
const moments = JSON.stringify([{ uuid: "m", observations: [], image_references: [] }]);

test.each<[what: string, content: string | Uint8Array, message: RegExp]>([
  ["no JSON", "<html>", /^Cannot read "bad.json": .*line 1.*; extract-localizations reads the digests that gen/],
  ["cut in the middle", digest.slice(0, -40), /^Cannot read "bad.json": [^;]*byte \d+[^;]*$/],
  ["cut between elements", `[${JSON.stringify(observation(1))},`, /^Cannot read "bad.json": /],
  ["a stray comma", `[${JSON.stringify(observation(1))},]`, /^Cannot read "bad.json": /],
  ["empty", "", /^Cannot read "bad.json": .*empty/],
  [
    "an object",
    '{"a":1}',
    /^Cannot read "bad.json": expected a JSON array, got a single object .*; extract-localizations reads the dig/,
  ],
  ["half a gzip", gzipSync(digest).subarray(0, 60), /^Cannot read "bad.json": .*gzip/],
  [
    "a localizations file",
    record,
    /^Cannot read "bad.json" as a digest: expected element 0 to be an observation, got an element of a localizations file$/,
  ],
  [
    "a list of moments",
    moments,
    /^Cannot read "bad.json" as a digest: expected element 0 to be an observation, got an imaged moment$/,
  ],
  [
    "a list of names",
    '["Animalia"]',
    /^Cannot read "bad.json" as a digest: expected element 0 to be an observation, got "Animalia"$/,
  ],
  [
    "a list of moments behind a null",
    `[null,${moments.slice(1)}`,
    /^Cannot read "bad.json" as a digest: expected element 1 to be an observation, got an imaged moment$/,
  ],
  [
    "a list without objects",
    "[null, [], 5]",
    /^Cannot read "bad.json" as a digest: expected element 0 to be an observation, got null$/,
  ],
])("a digest that is %s ends the run in one sentence and changes nothing", async (_, content, message) => {
  const files = { "good.json": digest, "bad.json": content, "localizations.json": "old", "p.jsonl": "old" };
  const ran = await run(["good.json", "bad.json", "--problems", "p.jsonl"], { files });
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/^extract-localizations: [^\n]+\n$/);
  expect(ran.err.replace("extract-localizations: ", "").trimEnd()).toMatch(message);
  expect(ran.files).toEqual(Object.keys(files).sort());
  expect([await ran.read("localizations.json"), await ran.read("p.jsonl")]).toEqual(["old", "old"]);
});

test("a digest that is not there is noticed before any other is read", async () => {
  const ran = await run(["a.json", "b.json"], { files: { "a.json": digest } });
  expect(ran).toMatchObject({ code: 1, out: "", files: ["a.json"] });
  expect(ran.err).toBe('extract-localizations: Cannot read digest "b.json": there is no such file or folder\n');
  const folder = await run(["."]);
  expect(folder.err).toBe('extract-localizations: Cannot read digest ".": it is a folder, expected a file\n');
});

test("an output that cannot be written is told before any digest is read", async () => {
  const ran = await run(["a.json", "-o", "none/x.json"], { files: { "a.json": digest } });
  expect(ran).toMatchObject({ code: 1, out: "", files: ["a.json"] });
  expect(ran.err).toMatch(/^extract-localizations: Cannot write .*none\/x.json.*\n$/);
});

test.each<[what: string, args: string[], message: RegExp]>([
  ["no digest", [], /digest|argument/i],
  [
    "a kind that does not exist",
    ["d.json", "--kinds", "box,polygn"],
    /--kinds "polygn": expected one of .*did you mean "polygon"/,
  ],
  ["an option that does not exist", ["d.json", "--kind", "box"], /kind/],
  ["standard input twice", ["-", "-"], /standard input twice/],
  ["the digest as output", ["d.json", "-o", "./d.json"], /Cannot write to "\.\/d\.json": it is one of the digests/],
  [
    "the digest for problems",
    ["d.json", "--problems", "d.json"],
    /Cannot write to "d\.json": it is one of the digests/,
  ],
  [
    "one file for two things",
    ["d.json", "-o", "x", "--problems", "./x"],
    /to one file: got "x" and "\.\/x", which are the same/,
  ],
  ["an output without a name", ["d.json", "-o", ""], /Cannot write to --output "": expected the name of a file/],
  ["an output without a name, glued", ["d.json", "--output="], /Cannot write to --output "": expected/],
  ["problems without a name", ["d.json", "--problems", ""], /Cannot write to --problems "": expected/],
  ["a digest without a name", ["d.json", ""], /Cannot read digest "": expected the name of a file/],
  ["problems on standard output", ["d.json", "--problems", "-"], /--problems "-"/],
  ["two things on standard output", ["d.json", "-o", "-", "--json"], /both write to standard output/],
])("%s is wrong usage", async (_, args, message) => {
  const ran = await run(args, { files: { "d.json": digest } });
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(message);
  expect(await ran.read("d.json")).toBe(digest);
});

test("of options given twice the last holds", async () => {
  const ran = await run(["d.json", "-o", "x.json", "-o", "y.json"], { files: { "d.json": digest } });
  expect(ran).toMatchObject({ code: 0, files: ["d.json", "y.json"] });
});

test("an interruption leaves everything as it was, and says how to go on", async () => {
  const controller = new AbortController();
  const stdin = new PassThrough();
  stdin.write(digest.slice(0, -1));
  setTimeout(() => controller.abort(), 50);
  const files = { "localizations.json": "old" };
  const ran = await run(["-", "--problems", "p.jsonl"], { files, stdin, signal: controller.signal });
  expect(ran).toMatchObject({ code: 130, out: "", files: ["localizations.json"] });
  expect(ran.err).toMatch(
    /^extract-localizations: Interrupted after \d localizations; "localizations.json" is as it was before\. Run the same command again to start over\n$/,
  );
  expect(await ran.read("localizations.json")).toBe("old");
});

test.skipIf(process.platform === "win32")(
  "hostile names and values reach the terminal without their control characters",
  async () => {
    const name = "a\u001b[2Jb.json";
    const ran = await run([name], { files: { [name]: '["\\u001b[2J"]' } });
    expect(ran.err).toContain("\\x1b[2J");
    expect(ran.err + ran.out).not.toContain("\u001b");
  },
);

test.skipIf(process.platform === "win32")("the mode of an existing output is kept", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), digest);
  await writeFile(join(folder, "localizations.json"), "old");
  await chmod(join(folder, "localizations.json"), 0o640);
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough().resume(), new PassThrough().resume()];
  expect(await runCommand(command, ["d.json"], { stdin, stdout, stderr, env: {}, cwd: folder })).toBe(0);
  expect((await stat(join(folder, "localizations.json"))).mode & 0o777).toBe(0o640);
});
