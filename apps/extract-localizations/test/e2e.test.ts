import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { bin, box, end, fixtures, makeFolder, observation, start } from "./world.ts";

test("the program does what the command does", async () => {
  const folder = await makeFolder();
  const wild = join(fixtures, "wild.json");
  const ended = await end(start([wild, "--kinds", "all"], folder));
  expect(ended).toMatchObject({ code: 0, err: "" });
  const golden = join(import.meta.dirname, "golden/wild-all/localizations.json");
  expect(await readFile(join(folder, "localizations.json"), "utf8")).toBe(await readFile(golden, "utf8"));
  expect(ended.out).toContain("\nExtracted 14 total localizations\nWrote to localizations.json\n");
});

test("--version and --help work", async () => {
  const folder = await makeFolder();
  expect((await end(start(["--version"], folder))).out).toBe(`${manifest.version}\n`);
  const help = await end(start(["--help"], folder));
  expect(help.out).toMatch(/^extract-localizations <digest\.\.> \[options\]\n/);
  for (const option of ["--output", "--kinds", "--problems", "--keep-repeated"]) expect(help.out).toContain(option);
  expect(await readdir(folder)).toEqual([]);
});

test("a bad digest gives one sentence, exit code 1, and no stack", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), "[{]");
  const ended = await end(start(["d.json"], folder));
  expect(ended).toMatchObject({ code: 1, out: "" });
  expect(ended.err).toMatch(/^extract-localizations: Cannot read "d.json": .*\n$/);
  expect(await readdir(folder)).toEqual(["d.json"]);
});

test.skipIf(process.platform === "win32")("it stands in a pipe, between gzip and whatever reads", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), JSON.stringify([observation(1), observation(2)]));
  const program = `"${process.execPath}" "${bin}"`;
  const { stdout, stderr } = await promisify(execFile)(
    "sh",
    ["-c", `gzip -c d.json | ${program} - -o - | tr -d ' ' | grep -c association_uuid`],
    { cwd: folder },
  );
  expect(stdout).toBe("2\n");
  expect(stderr).toContain("Extracted 2 total localizations\n");
  expect(await readdir(folder)).toEqual(["d.json"]);
});

async function writeDigest(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  for (let n = 0; n < count; n++) {
    const text = `${n === 0 ? "[" : ","}${JSON.stringify(observation(n))}`;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end("]");
  await once(file, "close");
}

test("a reader that has enough ends it without a complaint, and nothing is left behind", async () => {
  const folder = await makeFolder();
  await writeDigest(join(folder, "d.json"), 20_000);
  const child = start(["d.json", "-o", "-"], folder);
  child.stdout?.once("data", () => child.stdout?.destroy());
  const ended = await end(child);
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(await readdir(folder)).toEqual(["d.json"]);
});

test.skipIf(process.platform === "win32")("Ctrl-C stops it, keeps the old output, and says how to go on", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "localizations.json"), "old");
  const child = start(["-", "--problems", "p.jsonl"], folder);
  const ending = end(child);
  child.stdin?.write(`[${JSON.stringify(observation(1))},`);
  // Its temporary file tells that it is under way.
  while ((await readdir(folder)).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  const ended = await ending;
  expect(ended.code).toBe(130);
  expect(ended.out).toBe("");
  expect(ended.err).toMatch(
    /Interrupted after \d localizations; "localizations.json" is as it was before\. Run the same command again to start over\n$/,
  );
  expect(await readdir(folder)).toEqual(["localizations.json"]);
  expect(await readFile(join(folder, "localizations.json"), "utf8")).toBe("old");
});

test.skipIf(process.platform === "win32")("Ctrl-C ends what waits for somebody to write to a named pipe", async () => {
  const folder = await makeFolder();
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const child = start(["pipe", "--problems", "p.jsonl"], folder);
  const ending = end(child);
  while ((await readdir(folder)).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  expect(await ending).toMatchObject({ code: 130, err: expect.stringContaining("Interrupted after 0 localizations") });
  expect(await readdir(folder)).toEqual(["pipe"]);
});

test.skipIf(process.platform === "win32")("Ctrl-C with --dedupe removes what was put aside", async () => {
  const [folder, temporary] = [await makeFolder(), await makeFolder()];
  const child = spawn(process.execPath, [bin, "-", "--dedupe"], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
  });
  const ending = end(child);
  child.stdin.write(`[${JSON.stringify(observation(1))},`);
  while ((await readdir(temporary)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  expect((await ending).code).toBe(130);
  expect([await readdir(temporary), await readdir(folder)]).toEqual([[], []]);
});

test("kill -9 leaves the old output, and the next run removes what was left beside it", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "localizations.json"), "old");
  await writeFile(join(folder, "d.json"), JSON.stringify([observation(1)]));
  const child = start(["-"], folder);
  while ((await readdir(folder)).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await once(child, "close");
  expect(await readFile(join(folder, "localizations.json"), "utf8")).toBe("old");
  expect(await readdir(folder)).toHaveLength(3);
  expect(await end(start(["d.json"], folder))).toMatchObject({ code: 0, err: "" });
  expect((await readdir(folder)).sort()).toEqual(["d.json", "localizations.json"]);
});

const element = JSON.stringify(observation(1));

test.each<[what: string, content: string | Uint8Array, message: string]>([
  [
    "cut in the middle",
    `[\n${element},\n{"observation_uuid": "e`,
    'Cannot read "d.json": expected the end of a string, got the end of the input at byte SIZE (line 3, column 24, element 1)',
  ],
  [
    "cut between two elements",
    `[\n${element},\n`,
    'Cannot read "d.json": expected a value, got the end of the input at byte SIZE (line 3, column 1, element 1)',
  ],
  [
    "with a stray comma",
    `[\n${element},\n]`,
    'Cannot read "d.json": expected a value, got "]" at byte LAST (line 3, column 1, element 1)',
  ],
  [
    "with bytes after the end",
    `[\n${element}\n]\n[`,
    'Cannot read "d.json": expected nothing behind the end of the array, got "[" at byte LAST (line 4, column 1)',
  ],
  [
    "with CRLF lines and a stray comma",
    `[\r\n${element},\r\n]`,
    'Cannot read "d.json": expected a value, got "]" at byte LAST (line 3, column 1, element 1)',
  ],
  [
    "behind a byte order mark, with a stray comma",
    `\ufeff[\n${element},\n]`,
    'Cannot read "d.json": expected a value, got "]" at byte LAST (line 3, column 1, element 1)',
  ],
  [
    "gzipped, with a stray comma",
    gzipSync(`[\n${element},\n]`),
    `Cannot read "d.json": expected a value, got "]" at byte ${element.length + 4} (line 3, column 1, element 1)`,
  ],
  [
    "empty",
    "",
    'Cannot read "d.json": expected a JSON array, got an empty input at byte 0 (line 1, column 1): an empty list is "[]", so what should have written it may have failed; extract-localizations reads the digests that generate-digest writes',
  ],
])("a digest %s is told with its byte, line and column", async (_, content, message) => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), content);
  const ended = await end(start(["d.json"], folder));
  const size = Buffer.byteLength(content);
  const expected = message.replace("SIZE", String(size)).replace("LAST", String(size - 1));
  expect(ended).toEqual({ code: 1, out: "", err: `extract-localizations: ${expected}\n` });
  expect(await readdir(folder)).toEqual(["d.json"]);
});

test("an observation of 50 MB is one like any other", async () => {
  const folder = await makeFolder();
  const comment = { link_name: "comment", link_value: "x".repeat(50_000_000), uuid: "x", to_concept: "self" };
  const large = observation(2, { associations: [comment, box(2)] });
  await writeFile(join(folder, "d.json"), JSON.stringify([observation(1), large, observation(3)], null, 2));
  const ended = await end(start(["d.json"], folder));
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toContain("\nExtracted 3 total localizations\n");
});

test("60,000 observations take no more memory than a few", async () => {
  const folder = await makeFolder();
  await writeDigest(join(folder, "d.json"), 60_000);
  // The digest alone is 30 MB of text, and three times that once it is parsed.
  const args = ["d.json", "-o", "l.jsonl", "--no-progress"];
  const ended = await end(start(args, folder, ["--max-old-space-size=24"]));
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toContain("Extracted 60000 total localizations\n");
});
