import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FakeWorld, sendJson, serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";
import { observation, run, world } from "./run-on-fake.ts";

test("generate-digest writes what the server sends, as the server sends it", async () => {
  const { exitCode, stdout, stderr, files } = await run(["Sebastes"]);
  expect(files).toEqual({ "Sebastes_digest.json": JSON.stringify(world.observations?.Sebastes, null, 2) });
  expect(stdout.split("\n")).toEqual([
    "Getting observations for Sebastes...",
    "Found 2 observations of Sebastes with valid images",
    "Wrote digest to Sebastes_digest.json",
    "",
  ]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("generate-digest -d lists the accepted name first, then what is below it in order, none twice", async () => {
  const { stdout, uuidsOf, m3 } = await run(["-d", "rockfish"]);
  expect(uuidsOf("rockfish_desc_digest.json")).toEqual(["o2", "o1", "o3", "o4"]);
  expect([...m3.concepts].sort()).toEqual(["Sebastes", "Sebastes 1/2", "Sebastes diploproa", "Sebastes mystinus"]);
  expect(stdout.split("\n")).toEqual([
    "rockfish -> Sebastes",
    "Getting observations for Sebastes + descendants...",
    "Found 4 observations of Sebastes + descendants with valid images",
    "Wrote digest to rockfish_desc_digest.json",
    "",
  ]);
});

test("generate-digest takes a synonym without -d too", async () => {
  const { stdout, uuidsOf } = await run(["rockfish"]);
  expect(stdout).toContain("rockfish -> Sebastes\n");
  expect(uuidsOf("rockfish_digest.json")).toEqual(["o2", "o1"]);
});

test("generate-digest -a adds what else is in the moments, sorted, none twice, each moment asked for once", async () => {
  const { stdout, files, uuidsOf, m3 } = await run(["-d", "-a", "Sebastes"]);
  expect(uuidsOf("Sebastes_desc_digest.json")).toEqual(["o2", "o1", "o3", "o4", "o8", "o9", "o0"]);
  expect(JSON.parse(files["Sebastes_desc_digest.json"] ?? "")[4]).toEqual({
    associations: [],
    imaged_moment_uuid: "m1",
    image_references: [],
    observation_uuid: "o8",
    recorded_timestamp: "2014-12-05T19:02:11Z",
  });
  expect(m3.paths.filter((path) => path.includes("imagedmoments")).sort()).toEqual(
    ["m1", "m2", "m3"].map((uuid) => `/anno/v1/imagedmoments/${uuid}`),
  );
  expect(stdout).toContain("Fetching all other observations for 3 imaged moments...\nAdded 3 observations\n");
});

test("generate-digest -a asks for four moments at a time and writes the same whichever comes first", async () => {
  const uuids = Array.from({ length: 40 }, (_, index) => `m${String(index).padStart(2, "0")}`);
  const many: FakeWorld = {
    tree: { name: "Sebastes" },
    observations: { Sebastes: uuids.map((uuid) => observation(`o${uuid}`, uuid)) },
    moments: Object.fromEntries(uuids.map((uuid) => [uuid, { uuid, observations: [{ uuid: `a${uuid}` }] }])),
  };
  const waiting: (() => void)[] = [];
  const shuffled = await run(["-a", "Sebastes"], {
    world: many,
    intercept: (path, response) => {
      const uuid = /imagedmoments\/(m\d+)$/.exec(path)?.[1];
      if (uuid === undefined) return false;
      waiting.push(() => sendJson(response, many.moments?.[uuid]));
      // The last of four is answered first.
      if (waiting.length === 4) for (const answer of waiting.splice(0).reverse()) answer();
      return true;
    },
  });
  expect(shuffled.m3.peakConcurrency).toBe(4);
  expect(shuffled.uuidsOf("Sebastes_digest.json").slice(40)).toEqual(uuids.map((uuid) => `a${uuid}`));
  const plain = await run(["-a", "Sebastes"], { world: many });
  expect(plain.files).toEqual(shuffled.files);
});

test("generate-digest writes an empty digest for a known concept that nobody saw", async () => {
  const { exitCode, stdout, files } = await run(["Sebastes diploproa"]);
  expect(exitCode).toBe(0);
  expect(files).toEqual({ "Sebastes_diploproa_digest.json": "[]" });
  expect(stdout).toContain("Found 0 observations of Sebastes diploproa with valid images, so the digest is empty\n");
});

test("generate-digest -o writes where it is told, in the layout that the name asks for", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "out"));
  const m3 = await serveFakeM3(world);
  const { stdout } = await generateDigest(["-c", m3.url, "-o", "out/x.jsonl", "Sebastes"], { cwd });
  expect(stdout).toContain("Wrote digest to out/x.jsonl\n");
  await expect(filesIn(join(cwd, "out"))).resolves.toEqual({
    "x.jsonl": world.observations?.Sebastes?.map((item) => `${JSON.stringify(item)}\n`).join(""),
  });
});

test("generate-digest -o - writes the digest, and nothing else, to standard output", async () => {
  const { exitCode, stdout, stderr, files } = await run(["-o", "-", "Sebastes"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual(world.observations?.Sebastes);
  expect(stderr).toContain("Found 2 observations");
  expect(files).toEqual({});
});

test("generate-digest --json sums up in one line", async () => {
  const { stdout, stderr } = await run(["--json", "-d", "-a", "rockfish"]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    concept: "rockfish",
    acceptedName: "Sebastes",
    conceptCount: 4,
    observationCount: 4,
    addedCount: 3,
    imagedMomentCount: 3,
    lostRowCount: 0,
    lostMomentCount: 0,
    lostConceptCount: 0,
    digest: "rockfish_desc_digest.json",
    sizeBytes: expect.any(Number),
  });
});

test("generate-digest makes the file's name safe when the concept is not", async () => {
  const { files } = await run(["Sebastes 1/2"]);
  expect(Object.keys(files)).toEqual(["Sebastes_1_2~933d61f6_digest.json"]);
});

test.each([
  [
    ["-c", "no.ini", "X"],
    1,
    'Cannot read configuration "no.ini": there is no such file (a URL begins with http:// or https://)',
  ],
  [["-o", "no/such/x.json", "X"], 1, "Cannot write"],
  [["  "], 2, "Cannot look up a concept without a name"],
  [["--json", "-o", "-", "X"], 2, 'Cannot use "--output -" together with --json: both write to standard output'],
  [[], 2, "Cannot tell what to look up: expected a concept or --concepts-file"],
])("generate-digest %j exits with %i and a sentence", async (args, exitCode, sentence) => {
  const cwd = await temporaryFolder();
  const m3 = await serveFakeM3({ tree: { name: "X" } });
  const result = await generateDigest(args, { cwd, env: { M3_CONFIG: m3.url } });
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toContain(`generate-digest: ${sentence}`);
  await expect(filesIn(cwd)).resolves.toEqual({});
});

test.each([
  [["-o", "config.ini", "Sebastes"], "config.ini"],
  [["-o", "./names.txt", "--concepts-file", "names.txt"], "./names.txt"],
])("generate-digest %j never writes over what it reads", async (args, name) => {
  const cwd = await temporaryFolder();
  const m3 = await serveFakeM3(world);
  await writeFile(join(cwd, "config.ini"), `[m3]\nsite=${m3.url}\n`);
  await writeFile(join(cwd, "names.txt"), "Sebastes\n");
  const before = await filesIn(cwd);
  const { exitCode, stderr } = await generateDigest(args, { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`generate-digest: Cannot write the digest to "${name}": it is what is read`);
  await expect(filesIn(cwd)).resolves.toEqual(before);
});

test("generate-digest takes the INI file, with the names of its address keys", async () => {
  const cwd = await temporaryFolder();
  const m3 = await serveFakeM3(world);
  await writeFile(
    join(cwd, "config.ini"),
    `[m3]\nsite=${m3.url}/\nanno=%(site)s/anno/v1\nkb=%(site)s/kb/v1\nkbdesc=%(kb)s/phylogeny/down/\n`,
  );
  const { exitCode } = await generateDigest(["Sebastes"], { cwd });
  expect(exitCode).toBe(0);
  expect(m3.paths).toEqual(["/kb/v1/phylogeny/down/Sebastes", "/anno/v1/fast/concept/images/Sebastes"]);
});
