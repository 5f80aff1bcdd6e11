import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { fixtures, makeFolder, observation } from "./world.ts";

const bin = join(import.meta.dirname, "../bin/extract-localizations.js");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], cwd: string, nodeArgs: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, bin, ...args], { cwd });
}

async function end(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out, err };
}

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
  expect(help.out).toMatch(/^extract-localizations <digest\.\.>\n/);
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

test("it stands in a pipe, between gzip and whatever reads", async () => {
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

test("Ctrl-C stops it, keeps the old output, and says how to go on", async () => {
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

test("60,000 observations take no more memory than a few", async () => {
  const folder = await makeFolder();
  await writeDigest(join(folder, "d.json"), 60_000);
  // The digest alone is 30 MB of text, and three times that once it is parsed.
  const ended = await end(start(["d.json", "-o", "l.jsonl"], folder, ["--max-old-space-size=24"]));
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toContain("Extracted 60000 total localizations\n");
});
