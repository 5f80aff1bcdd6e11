import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, type RunResult, generateDigest as runInProcess, temporaryFolder } from "./run-in-process.ts";

const bin = join(import.meta.dirname, "../bin/generate-digest.js");
const noNameService = pathToFileURL(join(import.meta.dirname, "no-name-service.mjs")).href;

interface SpawnSettings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends Ctrl-C once this resolves. */
  readonly interruptAfter?: Promise<unknown>;
}

/** Runs the built bin as a user's shell would. */
function generateDigest(args: readonly string[], { cwd, env = {}, interruptAfter }: SpawnSettings): Promise<RunResult> {
  const child = spawn(process.execPath, ["--import", noNameService, bin, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  interruptAfter?.then(() => child.kill("SIGINT")).catch(() => child.kill());
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode: exitCode ?? -1, stdout, stderr }));
  });
}

async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Runs the bin in a folder of its own and reads what it wrote. */
async function digestOf(
  emulator: Emulator,
  args: readonly string[],
): Promise<RunResult & { text: string; name: string }> {
  const cwd = await temporaryFolder();
  const result = await generateDigest(["-c", emulator.url, ...args], { cwd });
  const [[name, text] = ["", "[]"]] = Object.entries(await filesIn(cwd));
  return { ...result, name, text };
}

test("the built generate-digest writes what the sources write", async () => {
  const emulator = await emulate();
  const { exitCode, stdout, stderr, name, text } = await digestOf(emulator, ["-d", "-a", "rockfish"]);
  expect([exitCode, stderr, name]).toEqual([0, "", "rockfish_desc_digest.json"]);
  expect(stdout).toMatch(
    /^rockfish -> Sebastes\nGetting .*\nFound .*\nFetching .*\nAdded .*\nWrote digest to rockfish_desc_digest\.json\n$/,
  );
  const cwd = await temporaryFolder();
  await runInProcess(["-c", emulator.url, "-d", "-a", "rockfish"], { cwd });
  expect(text).toBe((await filesIn(cwd))[name]);
});

test("generate-digest writes the same in spite of 503 with Retry-After and a cut connection", async () => {
  const emulator = await emulate();
  const expected = await digestOf(emulator, ["Sebastes"]);
  emulator.addFault({ match: "/phylogeny/", times: 1, kind: "status", status: 503, retryAfter: 1 });
  emulator.addFault({ match: "/fast/", times: 1, kind: "truncate" });
  const startedAt = performance.now();
  const { exitCode, text } = await digestOf(emulator, ["Sebastes"]);
  expect(performance.now() - startedAt).toBeGreaterThan(1000);
  expect(exitCode).toBe(0);
  expect(text).toBe(expected.text);
});

test("generate-digest leaves no half file and the digest of before when it is interrupted", async () => {
  const emulator = await emulate();
  emulator.addFault({ match: "/concept/images/Sebastes%20levis", kind: "stall" });
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "Sebastes_desc_digest.json"), "[1]");
  const interruptAfter = expect.poll(() => emulator.requests.count("Sebastes%20levis"), { timeout: 10_000 }).toBe(1);
  const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "-d", "Sebastes"], { cwd, interruptAfter });
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(
    /generate-digest: Interrupted after \d+ observations; no digest was written, run it again to start over\n$/,
  );
  await expect(filesIn(cwd)).resolves.toEqual({ "Sebastes_desc_digest.json": "[1]" });
});

test("generate-digest tells a user outside MBARI, in two lines and soon, what to do", async () => {
  const cwd = await temporaryFolder();
  const startedAt = performance.now();
  const { exitCode, stdout, stderr } = await generateDigest(["Sebastes"], { cwd });
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr.split("\n")).toEqual([
    'generate-digest: The default M3 host "http://m3.shore.mbari.org" did not answer: there is no host "m3.shore.mbari.org" (2 attempts)',
    'Name another with -c or M3_CONFIG (an INI file, or the URL of an M3 host), or see a demo: "npm run demo" in the repository, "npx @m3/emulator" anywhere',
    "",
  ]);
});

test("generate-digest takes M3_CONFIG from the environment", async () => {
  const emulator = await emulate();
  const cwd = await temporaryFolder();
  const { exitCode } = await generateDigest(["-q", "Sebastes"], { cwd, env: { M3_CONFIG: emulator.configurationUrl } });
  expect(exitCode).toBe(0);
  expect(Object.keys(await filesIn(cwd))).toEqual(["Sebastes_digest.json"]);
});

test("generate-digest --help and --version say what they should", async () => {
  const cwd = await temporaryFolder();
  const help = await generateDigest(["--help"], { cwd });
  for (const option of ["-h, --help", "-c, --config", "-d, --descendants", "-a, --all", "-o, --output", "concept"]) {
    expect(help.stdout).toContain(option);
  }
  const { stdout, exitCode } = await generateDigest(["--version"], { cwd });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect([help.exitCode, exitCode]).toEqual([0, 0]);
});
