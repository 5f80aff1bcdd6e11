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
  /** Sends Ctrl-C, or another signal, once this resolves. */
  readonly interruptAfter?: Promise<unknown>;
  readonly signal?: NodeJS.Signals;
  readonly stdin?: string;
}

/** Runs the built bin as a user's shell would. */
function generateDigest(args: readonly string[], settings: SpawnSettings): Promise<RunResult> {
  const { cwd, env = {}, interruptAfter, signal = "SIGINT", stdin = "" } = settings;
  const child = spawn(process.execPath, ["--import", noNameService, bin, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {}).end(stdin);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  interruptAfter?.then(() => child.kill(signal)).catch(() => child.kill());
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

test.skipIf(process.platform === "win32")(
  "generate-digest leaves no half file and the digest of before when it is interrupted",
  async () => {
    const emulator = await emulate();
    emulator.addFault({ match: "/concept/images/Sebastes%20levis", kind: "stall" });
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "Sebastes_desc_digest.json"), "[1]");
    const interruptAfter = expect.poll(() => emulator.requests.count("Sebastes%20levis")).toBe(1);
    const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "-d", "Sebastes"], { cwd, interruptAfter });
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(
      /generate-digest: Interrupted after \d+ observations; no digest was written, run it again to start over\n$/,
    );
    await expect(filesIn(cwd)).resolves.toEqual({ "Sebastes_desc_digest.json": "[1]" });
  },
);

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGKILL"] as const)(
  "generate-digest --resume goes on after %s",
  async (signal) => {
    const emulator = await emulate();
    const names = "# all of these\r\nSebastes\r\nPoralia\r\n\r\nPandalus platyceros\r\n";
    const args = ["-c", emulator.url, "-a", "--concepts-file", "-"];
    const whole = await temporaryFolder();
    await generateDigest(args, { cwd: whole, stdin: names });
    const expected = await filesIn(whole);
    expect(Object.keys(expected)).toHaveLength(3);

    emulator.requests.clear();
    const isPandalus = ({ path, body }: { path: string; body: string }) => /Pandalus/.test(path + body);
    emulator.addFault({ match: /\/fast.*Pandalus/, kind: "stall" });
    const asked = () =>
      emulator.requests.entries.filter((entry) => /\/fast/.test(entry.path) && isPandalus(entry)).length;
    const interruptAfter = expect.poll(asked).toBe(1);
    const cwd = await temporaryFolder();
    const first = await generateDigest(args, { cwd, stdin: names, interruptAfter, signal });
    expect(first.exitCode).toBe(signal === "SIGINT" ? 130 : -1);
    if (signal === "SIGINT")
      expect(first.stderr).toContain("2 of 3 digests are written, run it again with --resume to go on");

    emulator.clearFaults();
    emulator.requests.clear();
    const second = await generateDigest([...args, "--resume"], { cwd, stdin: names });
    expect([second.exitCode, second.stderr]).toEqual([0, ""]);
    expect(second.stdout).toMatch(/\nPoralia_digest\.json is there already, with \d+ observations\n/);
    await expect(filesIn(cwd)).resolves.toEqual(expected);
    expect(emulator.requests.count(/\/concept\/images\/(Sebastes|Poralia)/)).toBe(0);
  },
);

test("the built generate-digest counts, filters and suggests", async () => {
  const emulator = await emulate();
  const cwd = await temporaryFolder();
  const count = await generateDigest(["-c", emulator.url, "--count", "-d", "rockfish"], { cwd });
  expect([count.exitCode, count.stderr]).toEqual([0, ""]);
  expect(count.stdout).toMatch(/^rockfish -> Sebastes\nconcept +observations {2}with image\n(.* +\d+ +\d+\n)+$/);
  const filtered = await generateDigest(
    ["-c", emulator.url, "--localized", "--since", "2000-01-01", "--observer", "nobody", "Sebastes"],
    { cwd },
  );
  expect(filtered.stdout).toContain("that pass the filters, so the digest is empty\n");
  const unknown = await generateDigest(["-c", emulator.url, "Sebastess"], { cwd });
  expect(unknown.exitCode).toBe(1);
  expect(unknown.stderr).toMatch(/\nDid you mean "Sebastes"\?\n$/);
  const wrong = await generateDigest(["--since", "yesterday", "Sebastes"], { cwd });
  expect(wrong.exitCode).toBe(2);
});

test("generate-digest tells a user outside MBARI, in two lines what to do", async () => {
  const cwd = await temporaryFolder();
  const { exitCode, stdout, stderr } = await generateDigest(["Sebastes"], { cwd });
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
  const options = ["-h, --help", "-c, --config", "-d, --descendants", "-a, --all", "-o, --output", "concept"];
  const filters = ["since", "until", "min-depth", "max-depth", "observer", "group", "activity", "video", "localized"];
  const more = ["concepts-file", "alternative-names", "data", "count", "resume", ...filters].map((name) => `--${name}`);
  const groups = ["Concepts:", "Content:", "Filters:", "Output:", "Examples:"];
  for (const text of [...options, ...more, ...groups]) expect(help.stdout).toContain(text);
  const { stdout, exitCode } = await generateDigest(["--version"], { cwd });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect([help.exitCode, exitCode]).toEqual([0, 0]);
});
