import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";
import { observation, run, world } from "./run-on-fake.ts";

const m3 = () => serveFakeM3(world);

test("generate-digest writes one digest for each of several concepts, as several runs would", async () => {
  const { exitCode, stdout, stderr, files } = await run(["rockfish", "Sebastes mystinus", "rockfish"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const single = await run(["rockfish"]);
  const other = await run(["Sebastes mystinus"]);
  expect(files).toEqual({ ...single.files, ...other.files });
  expect(stdout.split("\n")).toEqual([
    "rockfish -> Sebastes",
    "Getting observations for Sebastes...",
    "Found 2 observations of Sebastes with valid images",
    "Wrote digest to rockfish_digest.json",
    "Getting observations for Sebastes mystinus...",
    "Found 1 observations of Sebastes mystinus with valid images",
    "Wrote digest to Sebastes_mystinus_digest.json",
    "",
  ]);
});

test("generate-digest -o writes one digest for several concepts, no observation twice", async () => {
  const args = ["-a", "-o", "all.json", "Sebastes 1/2", "Sebastes", "rockfish"];
  const { exitCode, stdout, uuidsOf, files } = await run(args);
  expect(exitCode).toBe(0);
  expect(Object.keys(files)).toEqual(["all.json"]);
  expect(uuidsOf("all.json")).toEqual(["o3", "o2", "o1", "o4", "o8", "o9", "o0"]);
  expect(stdout).toContain("Found 3 observations of 3 concepts with valid images\n");
});

test("generate-digest leaves nothing beside its digests when it is done", async () => {
  const { cwd } = await run(["Sebastes", "Sebastes mystinus"]);
  await expect(mkdir(join(cwd, ".m3"))).resolves.toBeUndefined();
});

test("generate-digest --json lists the digests of several concepts with totals", async () => {
  const { stdout } = await run(["--json", "-d", "rockfish", "Sebastes 1/2"]);
  expect(JSON.parse(stdout)).toMatchObject({
    observationCount: 5,
    addedCount: 0,
    lostRowCount: 0,
    lostMomentCount: 0,
    digests: [
      { concept: "rockfish", acceptedName: "Sebastes", conceptCount: 4, digest: "rockfish_desc_digest.json" },
      { concept: "Sebastes 1/2", acceptedName: "Sebastes 1/2", digest: "Sebastes_1_2~933d61f6_desc_digest.json" },
    ],
  });
  const combined = await run(["--json", "-o", "x.json", "rockfish", "Sebastes 1/2"]);
  expect(JSON.parse(combined.stdout)).toMatchObject({
    concept: ["rockfish", "Sebastes 1/2"],
    acceptedName: ["Sebastes", "Sebastes 1/2"],
    digest: "x.json",
  });
});

test.each<readonly [string, string | Buffer]>([
  ["plain", "# ours\nrockfish\n\nSebastes mystinus\n"],
  ["of Windows", "rockfish\r\n  # theirs\r\nSebastes mystinus\r\nrockfish\r\n"],
  ["with a byte order mark", "\ufeffrockfish\nSebastes mystinus"],
  ["in UTF-16", Buffer.from("\ufeffrockfish\r\nSebastes mystinus\r\n", "utf16le")],
])("generate-digest --concepts-file reads a list %s, from a file and from standard input", async (_, content) => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "names.txt"), content);
  const { url } = await m3();
  const fromFile = await generateDigest(["-q", "-c", url, "--concepts-file", "names.txt"], { cwd });
  expect(fromFile).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const names = ["Sebastes_mystinus_digest.json", "names.txt", "rockfish_digest.json"];
  expect(Object.keys(await filesIn(cwd))).toEqual(names);
  const elsewhere = await temporaryFolder();
  const piped = await generateDigest(["-q", "-c", url, "--concepts-file", "-"], { cwd: elsewhere, stdin: content });
  expect(piped.exitCode).toBe(0);
  expect(Object.keys(await filesIn(elsewhere))).toEqual(names.filter((name) => name !== "names.txt"));
});

test("generate-digest takes the concepts of the command line before those of the file", async () => {
  const { stdout } = await run(["--concepts-file", "-", "-o", "all.json", "Sebastes 1/2"], { stdin: "Sebastes\n" });
  expect(stdout).toContain("of 2 concepts");
  const { uuidsOf } = await run(["--concepts-file", "-", "-o", "all.json", "Sebastes 1/2"], { stdin: "Sebastes\n" });
  expect(uuidsOf("all.json")).toEqual(["o3", "o2", "o1"]);
});

test.each<readonly [string, readonly string[], number, string]>([
  ["no such file", ["missing.txt"], 1, 'Cannot read concepts from "missing.txt": there is no such file or folder'],
  ["a folder", ["."], 1, 'Cannot read concepts from ".": it is a folder, expected a file'],
  ["bytes that are no text", ["binary.txt"], 1, 'Cannot read concepts from "binary.txt": it is no text in UTF-8'],
  ["something huge", ["huge.txt"], 1, 'Cannot read concepts from "huge.txt": it is too large for a list of names'],
  ["nothing but comments", ["empty.txt"], 2, 'Cannot find a concept in "empty.txt": expected one a line'],
  ["nothing on standard input", ["-"], 2, "Cannot find a concept in standard input: expected one a line"],
  ["no name", [""], 2, 'Cannot use --concepts-file "": expected the name of a file, or "-" for standard input'],
])("generate-digest --concepts-file says in a sentence that it is %s", async (_, args, exitCode, sentence) => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "binary.txt"), Buffer.from([0x53, 0xff, 0x00]));
  await writeFile(join(cwd, "huge.txt"), "x".repeat(8_000_001));
  await writeFile(join(cwd, "empty.txt"), "# none\n \n");
  const result = await generateDigest(["--concepts-file", ...args], { cwd, env: { M3_CONFIG: "http://127.0.0.1:9" } });
  expect(result.stderr.split("\n")[0]).toBe(`generate-digest: ${sentence}`);
  expect(result.exitCode).toBe(exitCode);
});

test("generate-digest gives names that differ in case only files that no system takes for one", async () => {
  const tree = { name: "X", children: [{ name: "octopus" }, { name: "Octopus" }] };
  for (const names of [
    ["octopus", "Octopus"],
    ["Octopus", "octopus"],
  ]) {
    const { exitCode, files } = await run(names, { world: { tree } });
    expect(exitCode).toBe(0);
    expect(Object.keys(files).sort()).toEqual(["Octopus_digest.json", "octopus~5633c9b8_digest.json"]);
  }
});

test("generate-digest leaves the digest of another spelling alone where the system takes both for one file", async () => {
  const tree = { name: "X", children: [{ name: "octopus" }, { name: "Octopus" }] };
  const cwd = await temporaryFolder();
  await run(["Octopus"], { cwd, world: { tree } });
  const before = await readFile(join(cwd, "Octopus_digest.json"));
  // A link stands for what such a system does, and is not needed on one.
  if (!existsSync(join(cwd, "octopus_digest.json")))
    await symlink("Octopus_digest.json", join(cwd, "octopus_digest.json"));
  const { exitCode, stdout } = await run(["octopus"], { cwd, world: { tree } });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Wrote digest to octopus~[0-9a-f]{8}_digest\.json\n/);
  expect(await readFile(join(cwd, "Octopus_digest.json"))).toEqual(before);
  // Its own digest is replaced as ever.
  expect((await run(["Octopus"], { cwd, world: { tree } })).stdout).toContain("Wrote digest to Octopus_digest.json\n");
});

test("generate-digest never replaces the digest of another name, in the same run or a later one", async () => {
  const names = ["a b", "a_b", "a/b", "a?b", "a b desc"];
  const tree = { name: "X", children: names.map((name) => ({ name })) };
  const observations = Object.fromEntries(names.map((name, index) => [name, [observation(`o${index}`, "m", name)]]));
  const together = await run(names, { world: { tree, observations } });
  expect(together.exitCode).toBe(0);
  expect(Object.keys(together.files)).toHaveLength(names.length);
  const cwd = await temporaryFolder();
  for (const name of names) await run([name], { cwd, world: { tree, observations } });
  await expect(filesIn(cwd)).resolves.toEqual(together.files);
  const before = Object.keys(together.files);
  const { files } = await run(["-d", "a b"], { cwd, world: { tree, observations } });
  expect(Object.keys(files).filter((name) => !before.includes(name))).toEqual(["a_b_desc_digest.json"]);
});

test("generate-digest --alternative-names asks for what concepts are also called", async () => {
  const tree = { ...world.tree, name: "Sebastes", alternativeNames: ["rockfish", "Kelp-fish", "Sebastodes"] };
  const asked = async (args: readonly string[]): Promise<string[]> => {
    const result = await run(args, { world: { ...world, tree } });
    expect(result.exitCode).toBe(0);
    return [...result.m3.concepts].sort();
  };
  await expect(asked(["--alternative-names", "Sebastes"])).resolves.toEqual([
    "Kelp-fish",
    "Sebastes",
    "Sebastodes",
    "rockfish",
  ]);
  await expect(asked(["--alternative-names", "-d", "rockfish"])).resolves.toEqual([
    "Kelp-fish",
    "Sebastes",
    "Sebastes 1/2",
    "Sebastes diploproa",
    "Sebastes mystinus",
    "Sebastodes",
    "rockfish",
  ]);
});

test("generate-digest names all unknown concepts at once, where they stand, and looks nothing else up", async () => {
  const stdin = "Sebastes\nSebasts\n";
  const { exitCode, stderr, files, m3: server } = await run(["qqq", "--concepts-file", "-"], { stdin });
  expect(exitCode).toBe(1);
  expect(stderr.trimEnd().split("\n")).toEqual([
    `generate-digest: Cannot find 2 concepts: the knowledge base at "${server.url}/kb/v1" has no such name as these (upper and lower case matter)`,
    '"qqq"',
    '"Sebasts" (line 2 of standard input): Did you mean "Sebastes"?',
  ]);
  expect(files).toEqual({});
  expect(server.paths.filter((path) => path.startsWith("/anno/"))).toEqual([]);
});

test("generate-digest asks a knowledge base that is out of reach for the first names only", async () => {
  const many = Array.from({ length: 30 }, (_, index) => `Sebastes ${index}`);
  const {
    exitCode,
    stderr,
    m3: server,
  } = await run(["Sebastes", ...many], {
    client: { retryLimit: 0 },
    intercept: (path, _response, request) => {
      if (path.startsWith("/kb/")) request.socket.destroy();
      return path.startsWith("/kb/");
    },
  });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^Warning: The knowledge base cannot be asked, so "\S+" and 30 more are taken for accepted names: .*\n$/,
  );
  expect(server.paths.filter((path) => path.startsWith("/kb/")).length).toBeLessThanOrEqual(8);
});
