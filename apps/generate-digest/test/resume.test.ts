import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
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
