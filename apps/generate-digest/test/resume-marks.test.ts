import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";
import { run } from "./run-on-fake.ts";

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
