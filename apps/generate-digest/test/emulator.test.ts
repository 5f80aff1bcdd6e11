import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, generateDigest, type RunResult, temporaryFolder } from "./run-in-process.ts";

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

/** Runs the command in a folder of its own and reads what it wrote. */
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
    // Each moment is asked for once at most: whole videos are quicker where much of them is wanted.
    const paths = emulator.requests.entries.map(({ path }) => path).filter((path) => path.includes("/imagedmoments/"));
    expect(new Set(paths).size).toBe(paths.length);
    expect(emulator.requests.count("/anno/")).toBeLessThanOrEqual(moments.length + 2);
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
  ["Sebastes aleutianus/melanostictus", "Sebastes_aleutianus_melanostictus~ec28077a_digest.json"],
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

test.each(kinds)(
  "generate-digest says which names are near an unknown one, from %s Annosaurus and %s",
  async (...kind) => {
    const [generation, knowledgeBase] = kind;
    const emulator = await emulate({ generation, knowledgeBase });
    const cwd = await temporaryFolder();
    const hintFor = async (...names: string[]): Promise<string> => {
      const { exitCode, stderr } = await generateDigest(["-c", emulator.url, ...names], { cwd });
      expect(exitCode).toBe(1);
      const [first = "", ...lines] = stderr.trimEnd().split("\n");
      expect(first).toMatch(/^generate-digest: Cannot find .* \(upper and lower case matter\)$/);
      return lines.join("\n");
    };
    await expect(hintFor("Sebastess")).resolves.toBe('Did you mean "Sebastes"?');
    await expect(hintFor("sebastes")).resolves.toMatch(/^Did you mean "Sebastes"/);
    await expect(hintFor("Rock fish")).resolves.toMatch(/^Did you mean "rockfish"/);
    await expect(hintFor("Muller's larva")).resolves.toBe(`Did you mean "Müller's larva"?`);
    await expect(hintFor("Tyrannosaurus rex")).resolves.toBe("");
    await expect(hintFor("Poralai", "xyzzy", "Sebastes")).resolves.toMatch(
      /^"Poralai": Did you mean "Poralia"( or "[^"]*")?\?\n"xyzzy"$/,
    );
    await expect(filesIn(cwd)).resolves.toEqual({});
  },
);

test("generate-digest does without near names when they do not come in time", async () => {
  const emulator = await emulate({
    faults: [{ match: /\/(names|concept)(\?|$)/, kind: "stall", afterBytes: "nothing" }],
  });
  const startedAt = performance.now();
  const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "Sebastess"], {
    cwd: await temporaryFolder(),
  });
  expect(exitCode).toBe(1);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  // It waits three seconds for them; the server would be given up after half a minute.
  expect(performance.now() - startedAt).toBeLessThan(25_000);
});
