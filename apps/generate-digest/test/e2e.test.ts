import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, type RunResult, temporaryFolder } from "./run-in-process.ts";

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

interface Observation {
  readonly observation_uuid: string;
  readonly imaged_moment_uuid: string;
  readonly concept: string;
  readonly recorded_timestamp?: string;
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

const kinds = [
  ["modern", "oni"],
  ["legacy", "vars-kb-server"],
] as const;

test.each(kinds)(
  "generate-digest -d by a common name, from %s Annosaurus and %s",
  async (generation, knowledgeBase) => {
    const emulator = await emulate({ generation, knowledgeBase });
    const { exitCode, stdout, stderr, name, text } = await digestOf(emulator, ["-d", "rockfish"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(name).toBe("rockfish_desc_digest.json");
    const observations: Observation[] = JSON.parse(text);
    expect(stdout).toContain(`Found ${observations.length} observations of Sebastes + descendants with valid images\n`);
    const concepts = [...new Set(observations.map(({ concept }) => concept))];
    expect(concepts[0]).toBe("Sebastes");
    expect(concepts.slice(1)).toEqual(concepts.slice(1).sort());
    expect(concepts.length).toBeGreaterThan(5);
    // Whatever the ocean holds of them with an image must have come.
    const wanted = concepts.flatMap((concept) =>
      emulator.ocean
        .sightingsOf(concept)
        .filter(({ ordinal }) => emulator.ocean.moment(ordinal).imageReferences.length > 0),
    );
    expect(observations.map(({ observation_uuid: uuid }) => uuid).sort()).toEqual(
      wanted.map(({ observationUuid }) => observationUuid).sort(),
    );
  },
);

test.each(kinds)(
  "generate-digest -a adds the other observations of the moments, none twice, from %s Annosaurus and %s",
  async (generation, knowledgeBase) => {
    const emulator = await emulate({ generation, knowledgeBase });
    const plain: Observation[] = JSON.parse((await digestOf(emulator, ["Sebastes"])).text);
    emulator.requests.clear();
    const { stdout, text } = await digestOf(emulator, ["-a", "Sebastes"]);
    const all: Observation[] = JSON.parse(text);
    expect(all.slice(0, plain.length)).toEqual(plain);
    const uuids = all.map(({ observation_uuid: uuid }) => uuid);
    expect(new Set(uuids).size).toBe(uuids.length);
    const moments = [...new Set(plain.map(({ imaged_moment_uuid: uuid }) => uuid))];
    const inMoments = moments.flatMap(
      (uuid) => emulator.ocean.findMoment(uuid)?.observations.map((seen) => seen.uuid) ?? [],
    );
    expect([...uuids].sort()).toEqual(inMoments.sort());
    expect(all.length).toBeGreaterThan(plain.length);
    const times = all.slice(plain.length).flatMap(({ recorded_timestamp: time }) => time ?? []);
    expect(times.length).toBeGreaterThan(0);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(stdout).toContain(`Added ${all.length - plain.length} observations\n`);
    expect(emulator.requests.count("/imagedmoments/")).toBe(moments.length);
  },
);

test("generate-digest writes the same from every kind of server, and the same again", async () => {
  const texts: string[] = [];
  for (const [generation, knowledgeBase] of [...kinds, kinds[0]]) {
    const emulator = await emulate({ generation, knowledgeBase });
    const { text } = await digestOf(emulator, ["-d", "-a", "Sebastes"]);
    // Ports differ from one emulator to the next, and old servers have no sizes.
    texts.push(text.replaceAll(emulator.url, "").replace(/\n *"(width|height)_pixels": 0,/g, ""));
  }
  expect(texts[2]).toBe(texts[0]);
  expect(texts[1]?.length).toBeGreaterThan(1000);
});

test.each([
  ["Müller's larva", "Müller's_larva_digest.json"],
  ["a'a", "a'a_digest.json"],
  ["aa lava", "aa_lava_digest.json"],
  ["pāhoehoe", "pāhoehoe_digest.json"],
  ["Cydippida sp. (red)", "Cydippida_sp._(red)_digest.json"],
  ["Sebastes aleutianus/melanostictus", "Sebastes_aleutianus_melanostictus_digest.json"],
])("generate-digest finds %s and writes %s", async (concept, digest) => {
  const emulator = await emulate();
  const { exitCode, name, text } = await digestOf(emulator, [concept]);
  expect(exitCode).toBe(0);
  expect(name).toBe(digest);
  const accepted = emulator.ocean.knowledgeBase.find(concept)?.name;
  const observations: Observation[] = JSON.parse(text);
  expect(observations.length).toBeGreaterThan(0);
  for (const observation of observations) expect(observation.concept).toBe(accepted);
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

test("generate-digest takes a 404 page for a wrong address, not for an unknown concept", async () => {
  const emulator = await emulate();
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "config.ini"), `[m3]\nsite=${emulator.url}\nkb=%(site)s/knowledge/v1\n`);
  const { exitCode, stderr } = await generateDigest(["-d", "Sebastes"], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^generate-digest: Cannot look up concept "Sebastes": "http:.*\/knowledge\/v1\/phylogeny\/down\/Sebastes" answered 404 Not Found: "Resource not found", so there is no such service at that address\n$/,
  );
  expect(Object.keys(await filesIn(cwd))).toEqual(["config.ini"]);
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
  const { exitCode } = await generateDigest(["-q", "Sebastes"], { cwd, env: { M3_CONFIG: emulator.url } });
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
