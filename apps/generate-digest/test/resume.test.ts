import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, type RunResult, temporaryFolder } from "./run-in-process.ts";
import { run } from "./run-on-fake.ts";

async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A run in a folder that another may go on in. */
interface Session {
  readonly emulator: Emulator;
  readonly cwd: string;
  run(...more: readonly string[]): Promise<RunResult>;
  /** The concepts whose lists were asked for since the last call. */
  asked(): string[];
}

async function begin(args: readonly string[], options: EmulatorOptions = {}): Promise<Session> {
  const [emulator, cwd] = [await emulate(options), await temporaryFolder()];
  return {
    emulator,
    cwd,
    run: (...more) => generateDigest(["-c", emulator.url, ...args, ...more], { cwd, client: { retryLimit: 0 } }),
    asked: () => {
      const paths = emulator.requests.entries.map(({ path, body }) => decodeURIComponent(path) + body);
      emulator.requests.clear();
      return paths.filter((path) => path.includes("/fast"));
    },
  };
}

/** What an undisturbed run writes, port and all. */
async function expected({ emulator }: Session, args: readonly string[]): Promise<Record<string, string>> {
  const cwd = await temporaryFolder();
  const { exitCode } = await generateDigest(["-c", emulator.url, ...args], { cwd });
  expect(exitCode).toBe(0);
  emulator.requests.clear();
  return filesIn(cwd);
}

const broken = { kind: "status", status: 400 } as const;
const concepts = ["rockfish", "Poralia", "Pandalus platyceros"];

test("generate-digest --resume leaves the digests alone that an earlier run finished", async () => {
  const session = await begin(concepts);
  const files = await expected(session, concepts);
  session.emulator.addFault({ match: /Pandalus/, ...broken });
  const first = await session.run();
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain("2 of 3 digests are written, run it again with --resume to go on\n");
  expect(Object.keys(await filesIn(session.cwd))).toEqual(["Poralia_digest.json", "rockfish_digest.json"]);
  session.emulator.clearFaults();
  session.asked();
  const second = await session.run("--resume", "--json");
  expect(second.exitCode).toBe(0);
  expect(session.asked().every((path) => path.includes("Pandalus"))).toBe(true);
  await expect(filesIn(session.cwd)).resolves.toEqual(files);
  expect(JSON.parse(second.stdout).digests).toHaveLength(3);
  await expect(readdir(session.cwd)).resolves.not.toContain(".m3");
});

test("generate-digest says which digests are there already", async () => {
  const session = await begin(concepts);
  session.emulator.addFault({ match: /Pandalus/, ...broken });
  await session.run();
  session.emulator.clearFaults();
  const { stdout } = await session.run("--resume");
  expect(stdout).toMatch(
    /^rockfish -> Sebastes\nrockfish_digest\.json is there already, with \d+ observations\nPoralia_digest\.json is there already, with \d+ observations\nGetting observations for Pandalus platyceros\.\.\.\n/,
  );
});

test.each<readonly [string, readonly string[], (cwd: string) => Promise<unknown>]>([
  ["without --resume", [], async () => {}],
  ["for another question", ["--resume", "--data"], async () => {}],
  ["when the state is deleted", ["--resume"], (cwd) => rm(join(cwd, ".m3"), { recursive: true })],
  ["when a digest was changed", ["--resume"], (cwd) => writeFile(join(cwd, "rockfish_digest.json"), "[]")],
  ["when a digest was touched", ["--resume"], (cwd) => utimes(join(cwd, "rockfish_digest.json"), 1, 1)],
  ["when a digest was deleted", ["--resume"], (cwd) => rm(join(cwd, "rockfish_digest.json"))],
])("generate-digest fetches a finished digest anew %s", async (_, more, change) => {
  const session = await begin(["rockfish", "Pandalus platyceros"]);
  session.emulator.addFault({ match: /Pandalus/, ...broken });
  await session.run();
  await change(session.cwd);
  session.emulator.clearFaults();
  session.asked();
  const { exitCode } = await session.run(...more);
  expect(exitCode).toBe(0);
  expect(session.asked().some((path) => path.includes("Sebastes"))).toBe(true);
  const files = await expected(session, ["rockfish", "Pandalus platyceros", ...more.filter((arg) => arg === "--data")]);
  await expect(filesIn(session.cwd)).resolves.toEqual(files);
});

// The fake serves each name by itself, so one can be made to fail; more than fifty names make a second mark.
const many = Array.from({ length: 120 }, (_, index) => `Sebastes ${String(index).padStart(3, "0")}`);
const tree = { name: "Sebastes", children: many.map((name) => ({ name })) };
const observations = Object.fromEntries(
  many.map((name, index) => [
    name,
    [
      {
        concept: name,
        imaged_moment_uuid: `m${index % 7}`,
        image_references: [{ uuid: "i" }],
        observation_uuid: `o${index}`,
      },
    ],
  ]),
);
const moments = Object.fromEntries(
  Array.from({ length: 7 }, (_, index) => [`m${index}`, { uuid: `m${index}`, observations: [{ uuid: `a${index}` }] }]),
);

test.each([
  ["one concept with descendants", ["-d", "--resume", "Sebastes"], "Sebastes_desc_digest.json", "Sebastes 110"],
  ["one digest of many concepts", ["-o", "all.jsonl", ...many], "all.jsonl", "Sebastes 110"],
  ["what else is in the moments", ["-a", "-o", "all.json.gz", ...many], "all.json.gz", "m5"],
])("generate-digest --resume goes on in the middle: %s", async (_, args, digest, culprit) => {
  const fake = { tree, observations, moments };
  const whole = await run(args, { world: fake });
  expect([whole.exitCode, Object.keys(whole.files)]).toEqual([0, [digest]]);
  let isBroken = true;
  const first = await run(args, {
    world: fake,
    client: { retryLimit: 0 },
    intercept: (path, response) => {
      if (!isBroken || !path.endsWith(`/${culprit}`)) return false;
      response.writeHead(503).end();
      return true;
    },
  });
  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain("No digest was written, run it again with --resume to go on\n");
  expect(first.files).toEqual({});
  isBroken = false;
  first.m3.paths.length = 0;
  const again = args.includes("--resume") ? args : ["--resume", ...args];
  const second = await generateDigest(["-c", first.m3.url, ...again], { cwd: first.cwd });
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toMatch(/Going on after \d+ observations of /);
  const lists = first.m3.paths.filter((path) => path.includes("/concept/images/"));
  expect(lists.length).toBeLessThan(many.length - 40);
  expect((await readFile(join(first.cwd, digest))).equals(await readFile(join(whole.cwd, digest)))).toBe(true);
  await expect(readdir(first.cwd)).resolves.toEqual([digest]);
});

test("generate-digest goes on after Ctrl-C, as often as it comes", async () => {
  const fake = { tree, observations, moments };
  const args = ["--resume", "-a", "-o", "all.json", ...many];
  const whole = await run(args, { world: fake });
  const cwd = await temporaryFolder();
  let [controller, left, askedCount] = [new AbortController(), 0, 0];
  const m3 = await serveFakeM3(fake, (path) => {
    if (!path.startsWith("/anno/")) return false;
    askedCount++;
    if (--left === 0) controller.abort();
    return false;
  });
  let [exitCode, runCount] = [130, 0];
  for (; exitCode === 130 && runCount < 10; runCount++) {
    [controller, left] = [new AbortController(), 70];
    const result = await generateDigest(["-c", m3.url, ...args], { cwd, signal: controller.signal });
    exitCode = result.exitCode;
    if (exitCode === 0) break;
    expect(result.stderr).toMatch(
      /Interrupted after \d+ observations; no digest was written, run it again with --resume to go on\n$/,
    );
    await expect(filesIn(cwd)).resolves.toEqual({});
  }
  expect(exitCode).toBe(0);
  await expect(filesIn(cwd)).resolves.toEqual(whole.files);
  expect(runCount).toBeGreaterThan(0);
  expect(askedCount).toBeLessThan(2 * many.length);
});

/** Moments so full that `-a` sets a mark between them. */
const fullMoments = Object.fromEntries(
  Array.from({ length: 7 }, (_, moment) => {
    const uuid = `m${moment}`;
    const inMoment = Array.from({ length: 500 }, (__, index) => ({
      uuid: `a${moment}-${String(index).padStart(3, "0")}`,
    }));
    return [uuid, { uuid, observations: inMoment }] as const;
  }),
);

test.each([
  ["from the last mark", "none"],
  ["from where something was lost, to try it again", "m0"],
])("generate-digest -a --resume goes on %s", async (_, lost) => {
  const fake = { tree, observations, moments: fullMoments };
  const args = ["--json", "-a", "-o", "all.json", ...many];
  const whole = await run(args, { world: fake });
  let isBroken = true;
  const first = await run(args, {
    world: fake,
    client: { retryLimit: 0 },
    intercept: (path, response) => {
      const status = path.endsWith("/m5") ? 503 : path.endsWith(`/${lost}`) ? 500 : undefined;
      if (!isBroken || status === undefined) return false;
      response.writeHead(status, { "content-type": "text/plain" }).end("Internal server error");
      return true;
    },
  });
  expect(first.exitCode).toBe(1);
  isBroken = false;
  first.m3.paths.length = 0;
  const second = await generateDigest(["-c", first.m3.url, "--resume", ...args], { cwd: first.cwd });
  expect(second.exitCode).toBe(0);
  expect(JSON.parse(second.stdout)).toEqual(JSON.parse(whole.stdout));
  await expect(filesIn(first.cwd)).resolves.toEqual(whole.files);
  // Names are not asked for again; of the moments, those before the mark are not either.
  expect(first.m3.paths.some((path) => path.includes("/concept/images/"))).toBe(false);
  const asked = first.m3.paths.flatMap((path) => /imagedmoments\/(m\d)$/.exec(path)?.[1] ?? []).sort();
  expect(asked[0]).toBe(lost === "m0" ? "m0" : "m4");
});

test("generate-digest keeps parts beside the digest only, and of several concepts only", async () => {
  const { cwd } = await run(["-d", "Sebastes"], { intercept: failOnMystinus });
  await expect(readdir(cwd)).resolves.toEqual([]);
  const kept = await run(["-d", "--resume", "Sebastes"], { intercept: failOnMystinus });
  await expect(readdir(join(kept.cwd, ".m3/generate-digest"))).resolves.toHaveLength(1);
});

const failOnMystinus = (path: string, response: import("node:http").ServerResponse): boolean => {
  if (!path.endsWith("/Sebastes mystinus")) return false;
  response.writeHead(400).end();
  return true;
};

test("generate-digest tells at once that it cannot write where it is told, before it asks for anything long", async () => {
  const { exitCode, stderr, m3 } = await run(["-o", "no/such/x.json", "Sebastes", "Sebastes mystinus"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/\ngenerate-digest: Cannot write [^\n]*no\/such\/x\.json[^\n]*\n$/);
  expect(m3.paths.filter((path) => path.startsWith("/anno/"))).toEqual([]);
});

test("generate-digest tries again with --resume what could not be had, and nothing else", async () => {
  let isBroken = true;
  const intercept = (path: string, response: import("node:http").ServerResponse): boolean => {
    if (!isBroken || !path.endsWith("/m3")) return false;
    response.writeHead(500, { "content-type": "text/plain" }).end("Internal server error");
    return true;
  };
  const first = await run(["-a", "Sebastes", "Sebastes 1/2"], { intercept });
  expect(first.exitCode).toBe(3);
  isBroken = false;
  first.m3.paths.length = 0;
  const args = ["-c", first.m3.url, "--resume", "-a", "Sebastes", "Sebastes 1/2"];
  const second = await generateDigest(args, { cwd: first.cwd });
  expect(second.exitCode).toBe(0);
  expect(first.m3.paths.some((path) => path.endsWith("/concept/images/Sebastes"))).toBe(false);
  const whole = await run(["-a", "Sebastes", "Sebastes 1/2"]);
  await expect(filesIn(first.cwd)).resolves.toEqual(whole.files);
  await expect(readdir(first.cwd)).resolves.not.toContain(".m3");
});
