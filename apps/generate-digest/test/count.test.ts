import { createEmulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";

const kinds = [
  ["modern", "oni"],
  ["legacy", "vars-kb-server"],
] as const;

test.each(kinds)("generate-digest --count tells how much there is, from %s Annosaurus and %s", async (...kind) => {
  const [generation, knowledgeBase] = kind;
  const emulator = await createEmulator({ generation, knowledgeBase });
  onTestFinished(() => emulator.close());
  const { ocean } = emulator;
  const cwd = await temporaryFolder();
  const args = ["-c", emulator.url, "--count", "-d", "rockfish", "Poralia", "pāhoehoe"];
  const { exitCode, stdout, stderr } = await generateDigest(args, { cwd });
  expect([exitCode, stderr]).toEqual([0, ""]);
  await expect(filesIn(cwd)).resolves.toEqual({});
  expect(emulator.requests.count("/fast")).toBe(0);
  const [first, header, ...lines] = stdout.trimEnd().split("\n");
  expect(first).toBe("rockfish -> Sebastes");
  expect(header).toMatch(/^concept +observations {2}with image$/);
  const rows = lines.flatMap((line) => {
    const [, name = "", observations, images] = /^(.*?) +([\d,]+) +([\d,]+)$/.exec(line) ?? [];
    return observations === undefined ? [] : [[name, Number(observations), Number(images)] as const];
  });
  for (const [name, observationCount, imageCount] of rows.slice(0, -1)) {
    const sightings = ocean.sightingsOf(name);
    const imaged = sightings.filter(({ ordinal }) => ocean.moment(ordinal).imageReferences.length > 0);
    expect([name, observationCount, imageCount]).toEqual([name, sightings.length, imaged.length]);
  }
  const sum = (index: 1 | 2): number => rows.slice(0, -1).reduce((total, row) => total + row[index], 0);
  expect(rows.at(-1)).toEqual(["total", sum(1), sum(2)]);
  expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(["Sebastes", "Sebastes levis", "Poralia"]));
  expect(new Set(lines.map((line) => line.length)).size).toBeLessThanOrEqual(2);

  const inJson = await generateDigest([...args, "--json"], { cwd });
  const summary = JSON.parse(inJson.stdout);
  expect([summary.observationCount, summary.imageCount]).toEqual([sum(1), sum(2)]);
  expect(
    summary.concepts.map((item: { concept: string; acceptedName: string }) => [item.concept, item.acceptedName]),
  ).toEqual([
    ["rockfish", "Sebastes"],
    ["Poralia", "Poralia"],
    ["pāhoehoe", "pāhoehoe"],
  ]);
  expect(summary.concepts[0].names[0]).toEqual({
    name: "Sebastes",
    observationCount: ocean.sightingsOf("Sebastes").length,
    imageCount: rows[0]?.[2],
  });
});

test("generate-digest --count says zero of a concept that nobody saw, and leaves out what is below it", async () => {
  const emulator = await createEmulator({ ocean: { diveCount: 1, momentsPerDive: 1 } });
  onTestFinished(() => emulator.close());
  const { stdout } = await generateDigest(["-c", emulator.url, "--count", "-d", "Sebastes"], {
    cwd: await temporaryFolder(),
  });
  expect(stdout).toMatch(/^concept .*\nSebastes +\d+ +\d+\n/);
  expect(stdout).toMatch(/\n\d+ more without observations\n$/);
});

test("generate-digest --count ends with a sentence when the server cannot count", async () => {
  const emulator = await createEmulator({ faults: [{ match: "/count/", kind: "status", status: 503 }] });
  onTestFinished(() => emulator.close());
  const cwd = await temporaryFolder();
  const { exitCode, stderr, stdout } = await generateDigest(["-c", emulator.url, "--count", "Sebastes"], { cwd });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^generate-digest: Cannot count the observations of concept "Sebastes": .* 503 [^\n]*\n$/);
});
