import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { ThreadedReader } from "../src/threaded-reader.ts";
import { box, type Ended, end, fixtures, makeFolder, observation, run, start } from "./world.ts";

interface Ran extends Ended {
  readonly localizations: string | undefined;
  readonly problems: string | undefined;
}

/** Runs the built program in a folder, and says all that came of it. */
async function runBin(folder: string, args: readonly string[]): Promise<Ran> {
  const ended = await end(start([...args, "--problems", "problems.jsonl"], folder));
  const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => undefined);
  return { ...ended, localizations: await read("localizations.json"), problems: await read("problems.jsonl") };
}

/** Runs with one thread and with several, which must come to the same. */
async function runBoth(content: string | Uint8Array, args: readonly string[] = []): Promise<Ran> {
  const folders = [await makeFolder(), await makeFolder(), await makeFolder()];
  const runs: Ran[] = [];
  for (const [index, folder] of folders.entries()) {
    await writeFile(join(folder, "d.json"), content);
    runs.push(await runBin(folder, ["d.json", ...args, "--threads", String(index + 1)]));
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
  return runs[0] as Ran;
}

/** Observations of all sorts, enough for dozens of slices: repeats near and far, problems, other kinds, names beyond ASCII. */
function mixed(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, n) => {
    if (n % 97 === 3) return observation(n - 1);
    if (n % 501 === 5) return observation(2);
    const associations = [
      box(n),
      ...(n % 5 === 0 ? [box(n + 1_000_000, { to_concept: "eye" })] : []),
      ...(n % 7 === 0 ? [box(n + 2_000_000, { link_value: '{"x":"1","y":2,"width":3,"height":4}' })] : []),
      ...(n % 11 === 0 ? [box(n + 3_000_000, { link_value: "{" }), box(n, { link_name: "localization-point" })] : []),
    ];
    return observation(n, { concept: n % 13 === 0 ? "Prâya d’ubia" : "Sebastes", associations });
  });
}

test.each([
  ["indented", (value: unknown) => JSON.stringify(value, undefined, 2), []],
  ["compact, gzipped", (value: unknown) => gzipSync(JSON.stringify(value)), ["--parts", "label"]],
  ["with all kinds and a filter", (value: unknown) => JSON.stringify(value), ["--kinds", "all", "--part", "eye"]],
  ["and repeats are kept", (value: unknown) => JSON.stringify(value, undefined, 1), ["--keep-repeated"]],
  ["and one a line is written", (value: unknown) => JSON.stringify(value), ["-o", "localizations.json"]],
])("several threads make what one makes: %s", async (_, toText, args) => {
  const ran = await runBoth(toText(mixed(4000)), args);
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(ran.localizations ?? "").length).toBeGreaterThan(500);
});

test.each(["wild.json", "legacy.json", "empty.json"])("several threads make what one makes of %s", async (name) => {
  const ran = await runBoth(await readFile(join(fixtures, name)), ["--kinds", "all"]);
  expect(ran).toMatchObject({ code: 0, err: "" });
});

const many = mixed(3000).map((one) => JSON.stringify(one));

test.each<[what: string, content: string | Uint8Array, code: number]>([
  ["cut in the middle", `[${many.join(",\n")}`.slice(0, -300), 1],
  ["with a stray comma in the middle", `[${many.slice(0, 2000).join(",\n")},,${many.slice(2000).join(",\n")}]`, 1],
  [
    "with a bare NaN in the middle",
    `[${many.join(",\n").replace('"observation_uuid":', '"x":NaN,"observation_uuid":')}]`,
    1,
  ],
  [
    "with bytes that are no text",
    Buffer.concat([Buffer.from(`[${many.join(",\n")},"`), Buffer.from([0xff]), Buffer.from('"]')]),
    1,
  ],
  ["with something behind the end", `[${many.join(",\n")}]]`, 1],
  ["of one object a line", many.join("\n"), 0],
  [
    "with elements that are no objects",
    `[1,${many.slice(0, 2000).join(",")},null,${many.slice(2000).join(",")},[]]`,
    0,
  ],
  ["of another kind further down", `[${many.join(",")},{"localization":{}},${many.join(",")}]`, 0],
  ["of another kind from the start", `[{"localization":{}},${many.join(",")}]`, 1],
  [
    "with an element of some megabytes",
    `[${many.join(",")},${JSON.stringify(observation(9_000_000, { concept: "x".repeat(5e6) }))},${many.join(",")}]`,
    0,
  ],
  [
    "with elements that hold what looks like a border",
    `[${many.map((one) => one.replace("}]", '},{"observation_uuid":"e"},{"observation_uuid":"e"}]')).join(",")}]`,
    0,
  ],
])("several threads make what one makes of a digest %s", async (_, content, code) => {
  const ran = await runBoth(content);
  expect(ran.code).toBe(code);
  expect(ran.err === "").toBe(code === 0);
});

test("an element that takes more memory than a thread is granted does not end the program", async () => {
  const members = Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":0`).join(",");
  const large = JSON.stringify(observation(9_000_000, { notes: 0 })).replace('"notes":0', `"notes":{${members}}`);
  const ran = await runBoth(`[${many.join(",")},${many.join(",")},${large},${many.join(",")}]`);
  expect(ran).toMatchObject({ code: 0, err: "" });
});

test("the threads take part", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), JSON.stringify(mixed(20_000)));
  const counting = `import { isMainThread } from "node:worker_threads";
    let count = 0;
    if (isMainThread) {
      process.on("worker", (worker) => worker.on("message", (packed) => { if (packed !== undefined) count++; }));
      process.on("exit", () => console.error("slices", count));
    }`;
  const preload = `data:text/javascript,${encodeURIComponent(counting)}`;
  const { code, err } = await end(start(["d.json", "--threads", "2"], folder, ["--import", preload]));
  expect(code).toBe(0);
  expect(Number(/slices (\d+)/.exec(err)?.[1])).toBeGreaterThan(5);
});

test("several digests in a row share the threads, and repeats are told across them", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "a.json"), JSON.stringify(mixed(2000)));
  await writeFile(join(folder, "b.json"), JSON.stringify(mixed(2500)));
  const one = await runBin(folder, ["a.json", "b.json", "a.json", "--threads", "1"]);
  expect(await runBin(folder, ["a.json", "b.json", "a.json", "--threads", "2"])).toEqual(one);
});

test.skipIf(process.platform === "win32")("Ctrl-C ends several threads too, and leaves nothing", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), JSON.stringify(mixed(60_000)));
  const child = start(["d.json", "--threads", "3"], folder);
  while ((await readdir(folder)).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(130);
  expect(await readdir(folder)).toEqual(["d.json"]);
});

test("where no thread can be started, one does all", async () => {
  // Not built, a thread is a file of TypeScript, which Node 20 cannot start.
  const files = { "d.json": JSON.stringify(mixed(1000)) };
  const one = await run(["d.json", "--threads", "1"], { files });
  const two = await run(["d.json", "--threads", "2"], { files });
  expect([two.code, two.out, two.err, await two.localizations()]).toEqual([0, one.out, "", await one.localizations()]);
});

test("where Node is not allowed any thread, one does all", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "d.json"), JSON.stringify(mixed(1000)));
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const flags = [permission, "--no-warnings", "--allow-fs-read=*", "--allow-fs-write=*"];
  const { code, err } = await end(start(["d.json", "--threads", "3"], folder, flags));
  expect([code, err]).toEqual([0, ""]);
  expect(JSON.parse(await readFile(join(folder, "localizations.json"), "utf8")).length).toBeGreaterThan(500);
});

test("a digest that must be read again, and was replaced meanwhile, is not mixed with its successor", async () => {
  const folder = await makeFolder();
  const [path, other] = [join(folder, "d.json"), join(folder, "other.json")];
  const text = many.join(",");
  await writeFile(path, `[${text},,${text}]`);
  await writeFile(other, `[${text},${text}]`);
  const { signal } = new AbortController();
  const reader = new ThreadedReader({ options: {}, layout: "compact" }, { threadCount: 2, signal });
  onTestFinished(() => reader.close());
  const digest = { name: "d.json", title: "d.json", source: path, fileSizeBytes: 2 * text.length };
  const readAll = async (): Promise<void> => {
    for await (const _batch of reader.read(digest)) if (existsSync(other)) await rename(other, path);
  };
  await expect(readAll()).rejects.toMatchObject({
    code: "changed",
    message: 'Cannot read digest "d.json": it was changed or replaced while it was read',
  });
  await expect(readAll()).resolves.toBeUndefined();
});

test.each(["0", "65", "two"])("--threads %s is refused", async (count) => {
  const { code, err } = await run(["d.json", "--threads", count]);
  expect([code, err]).toEqual([2, expect.stringContaining(`Cannot use --threads "${count}": expected a whole number`)]);
});
