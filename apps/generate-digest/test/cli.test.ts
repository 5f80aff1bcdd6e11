import dns from "node:dns";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type FakeWorld, type Intercept, sendJson, serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";

function observation(uuid: string, moment: string, concept = "Sebastes"): object {
  return {
    associations: [],
    concept,
    imaged_moment_uuid: moment,
    image_references: [],
    observation_uuid: uuid,
    x_unknown: 1,
  };
}

/** No test may ask anything but loopback, so the name service either knows no name or says nothing. */
function stubNameService(answers: boolean): void {
  const lookup = vi.spyOn(dns, "lookup");
  onTestFinished(() => lookup.mockRestore());
  lookup.mockImplementation(((hostname: string, _options: object, callback: (error: Error) => void) => {
    if (answers) callback(Object.assign(new TypeError(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
  }) as unknown as typeof dns.lookup);
}

const world: FakeWorld = {
  tree: {
    name: "Sebastes",
    alternativeNames: ["rockfish"],
    children: [{ name: "Sebastes mystinus" }, { name: "Sebastes diploproa", children: [{ name: "Sebastes 1/2" }] }],
  },
  observations: {
    Sebastes: [observation("o2", "m2"), observation("o1", "m1")],
    "Sebastes mystinus": [observation("o4", "m1", "Sebastes mystinus"), observation("o1", "m1")],
    "Sebastes 1/2": [observation("o3", "m3", "Sebastes 1/2")],
  },
  moments: {
    m1: {
      uuid: "m1",
      recorded_date: "2014-12-05T19:02:11Z",
      observations: [{ uuid: "O1" }, { uuid: "o9" }, { uuid: "o8" }, { uuid: "o4" }],
    },
    m2: { uuid: "m2", elapsed_time: 7, observations: [{ uuid: "o2" }, { uuid: "o8" }] },
    m3: { uuid: "m3", observations: [{ uuid: "o3" }, { uuid: "o0" }] },
  },
};

async function run(args: readonly string[], more: { world?: FakeWorld; intercept?: Intercept; cwd?: string } = {}) {
  const cwd = more.cwd ?? (await temporaryFolder());
  const m3 = await serveFakeM3(more.world ?? world, more.intercept);
  const result = await generateDigest(["-c", m3.url, ...args], { cwd });
  const files = await filesIn(cwd);
  const uuidsOf = (name: string) =>
    JSON.parse(files[name] ?? "[]").map((item: { observation_uuid: string }) => item.observation_uuid);
  return { ...result, files, m3, cwd, uuidsOf };
}

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
  expect(m3.paths.filter((path) => path.startsWith("/anno/"))).toEqual(
    ["Sebastes", "Sebastes 1/2", "Sebastes diploproa", "Sebastes mystinus"].map(
      (name) => `/anno/v1/fast/concept/images/${name}`,
    ),
  );
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
  const shuffled = await run(["-a", "Sebastes"], {
    world: many,
    intercept: (path, response) => {
      const uuid = /imagedmoments\/(m\d+)$/.exec(path)?.[1];
      if (uuid === undefined) return false;
      setTimeout(() => sendJson(response, many.moments?.[uuid]), (Number(uuid.slice(1)) * 7) % 20);
      return true;
    },
  });
  expect(shuffled.m3.peakConcurrency).toBe(4);
  expect(shuffled.uuidsOf("Sebastes_digest.json").slice(40)).toEqual(uuids.map((uuid) => `a${uuid}`));
  const plain = await run(["-a", "Sebastes"], { world: many });
  expect(plain.files).toEqual(shuffled.files);
});

test("generate-digest -a leaves out a moment that the server cannot give, says so and exits with 3", async () => {
  const { exitCode, stderr, uuidsOf } = await run(["-a", "Sebastes"], {
    intercept: (path, response) => {
      if (!path.endsWith("/m1")) return false;
      response.writeHead(500, { "content-type": "text/plain" }).end("Internal server error");
      return true;
    },
  });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^Warning: Cannot fetch imaged moment "m1": .* answered 500 Internal Server Error.*; its other observations are left out\n$/,
  );
  expect(uuidsOf("Sebastes_digest.json")).toEqual(["o2", "o1", "o8"]);
});

test("generate-digest tells of many lost moments in a few lines", async () => {
  const uuids = Array.from({ length: 20 }, (_, index) => `m${index}`);
  const lost = { tree: { name: "X" }, observations: { X: uuids.map((uuid) => observation(uuid, uuid)) } };
  const { exitCode, stderr } = await run(["-a", "X"], { world: lost });
  expect(exitCode).toBe(3);
  expect(stderr.trimEnd().split("\n")).toHaveLength(6);
  expect(stderr).toContain("Warning: 15 more imaged moments cannot be fetched");
});

test("generate-digest writes an empty digest for a known concept that nobody saw", async () => {
  const { exitCode, stdout, files } = await run(["Sebastes diploproa"]);
  expect(exitCode).toBe(0);
  expect(files).toEqual({ "Sebastes_diploproa_digest.json": "[]" });
  expect(stdout).toContain("Found 0 observations of Sebastes diploproa with valid images, so the digest is empty\n");
});

test("generate-digest says in one sentence that a concept is unknown", async () => {
  const { exitCode, stdout, stderr, files, m3 } = await run(["Sebastess"]);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    `generate-digest: Cannot find concept "Sebastess": the knowledge base at "${m3.url}/kb/v1" has no such name (upper and lower case matter)\n`,
  );
  expect(files).toEqual({});
});

const brokenKnowledgeBase: Intercept = (path, response, request) => {
  if (path.startsWith("/kb/")) request.socket.destroy();
  return path.startsWith("/kb/") && response !== undefined;
};

test("generate-digest goes on with the name as given when the knowledge base is out of reach", async () => {
  const { exitCode, stderr, uuidsOf } = await run(["Sebastes"], { intercept: brokenKnowledgeBase });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^Warning: The knowledge base cannot be asked, so "Sebastes" is taken for the accepted name: "127\.0\.0\.1:\d+" cut the connection \(5 attempts\)\n$/,
  );
  expect(uuidsOf("Sebastes_digest.json")).toEqual(["o2", "o1"]);
});

test("generate-digest -d does not go on without the knowledge base", async () => {
  const { exitCode, stderr, files } = await run(["-d", "Sebastes"], { intercept: brokenKnowledgeBase });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^generate-digest: Cannot look up concept "Sebastes": .* cut the connection \(5 attempts\)\n$/,
  );
  expect(files).toEqual({});
});

test("generate-digest leaves the digest of before when the server fails in the middle", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "Sebastes_desc_digest.json"), "[1]");
  const { exitCode, stderr, files } = await run(["-d", "Sebastes"], {
    cwd,
    intercept: (path, response) => {
      if (!path.endsWith("/Sebastes mystinus")) return false;
      sendJson(response, { message: "out of memory", responseCode: 500 }, 500);
      return true;
    },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^generate-digest: Cannot list the images of concept "Sebastes mystinus": .* answered 500 Internal Server Error: "out of memory" \(5 attempts\)\n$/,
  );
  expect(files).toEqual({ "Sebastes_desc_digest.json": "[1]" });
});

test("generate-digest stops cleanly when it is interrupted", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "Sebastes_digest.json"), "[1]");
  const controller = new AbortController();
  const m3 = await serveFakeM3(world, (path, response) => {
    if (!path.endsWith("/images/Sebastes")) return false;
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`[${JSON.stringify(observation("o1", "m1"))},`);
    setTimeout(() => controller.abort(), 50);
    return true;
  });
  const { exitCode, stderr } = await generateDigest(["-c", m3.url, "Sebastes"], { cwd, signal: controller.signal });
  expect(exitCode).toBe(130);
  expect(stderr).toBe(
    "generate-digest: Interrupted after 1 observations; no digest was written, run it again to start over\n",
  );
  await expect(filesIn(cwd)).resolves.toEqual({ "Sebastes_digest.json": "[1]" });
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
    lostMomentCount: 0,
    digest: "rockfish_desc_digest.json",
    sizeBytes: expect.any(Number),
  });
});

test("generate-digest makes the file's name safe when the concept is not", async () => {
  const { files } = await run(["Sebastes 1/2"]);
  expect(Object.keys(files)).toEqual(["Sebastes_1_2_digest.json"]);
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
  [[], 2, "Not enough non-option arguments"],
  [["X", "Y"], 2, "Unknown argument: Y"],
])("generate-digest %j exits with %i and a sentence", async (args, exitCode, sentence) => {
  const cwd = await temporaryFolder();
  const m3 = await serveFakeM3({ tree: { name: "X" } });
  const result = await generateDigest(args, { cwd, env: { M3_CONFIG: m3.url } });
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toContain(`generate-digest: ${sentence}`);
  await expect(filesIn(cwd)).resolves.toEqual({});
});

test.each([
  ["no such name", true, 'there is no host "m3.shore.mbari.org" (2 attempts)'],
  ["no answer from the name service", false, 'no connection to "m3.shore.mbari.org" could be made within 0.05 s'],
])(
  "generate-digest tells in two lines that the default host did not answer (%s), what to do, and how to see it work",
  async (_, answers, reason) => {
    stubNameService(answers);
    const cwd = await temporaryFolder();
    const { exitCode, stderr } = await generateDigest(["Sebastes"], {
      cwd,
      client: { connectTimeoutMillis: 50, retryDelayMillis: 1 },
    });
    expect(exitCode).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(`generate-digest: The default M3 host "http://m3.shore.mbari.org" did not answer: ${reason}`);
    for (const word of ["-c", "M3_CONFIG", "INI file", "URL", '"npm run demo"', '"npx @m3/emulator"']) {
      expect(lines[1]).toContain(word);
    }
    await expect(filesIn(cwd)).resolves.toEqual({});
  },
);

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
