import { appendFile, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openPartFile, type PartFile } from "../src/work/part-file.ts";
import { temporaryFolder } from "./run-in-process.ts";

const { signal } = new AbortController();

async function uuidsIn(part: PartFile): Promise<string[]> {
  const uuids: string[] = [];
  for await (const { observation_uuid: uuid } of part.read(signal)) uuids.push(uuid ?? "");
  return uuids;
}

async function appendAll(part: PartFile, uuids: readonly string[]): Promise<void> {
  for (const uuid of uuids) await part.append({ observation_uuid: uuid, concept: "pāhoehoe" });
}

const counts = { observationCount: 2, addedCount: 0 };

/** A part with two observations before its mark and two after it. */
async function leavePart(): Promise<string> {
  const stem = join(await temporaryFolder(), "x");
  const part = await openPartFile(stem, false);
  await appendAll(part, ["a", "b"]);
  await part.mark({ nameCount: 1 }, counts);
  await appendAll(part, ["c", "d"]);
  await uuidsIn(part);
  await part.close();
  return stem;
}

test("openPartFile() goes on after the last mark and forgets what came later", async () => {
  const part = await openPartFile(await leavePart(), true);
  expect(part.from).toMatchObject({ nameCount: 1, ...counts });
  await expect(uuidsIn(part)).resolves.toEqual(["a", "b"]);
  await appendAll(part, ["e"]);
  await expect(uuidsIn(part)).resolves.toEqual(["a", "b", "e"]);
  await part.close();
});

test("openPartFile() begins anew when it is not to go on", async () => {
  const stem = await leavePart();
  const part = await openPartFile(stem, false);
  expect(part.from).toBeUndefined();
  await expect(uuidsIn(part)).resolves.toEqual([]);
  await part.close();
  const again = await openPartFile(stem, true);
  expect(again.from).toBeUndefined();
  await again.close();
});

test.each<readonly [string, (stem: string) => Promise<unknown>]>([
  ["cut short", (stem) => truncate(`${stem}.jsonl`, 5)],
  [
    "changed",
    async (stem) => writeFile(`${stem}.jsonl`, (await readFile(`${stem}.jsonl`, "utf8")).replace('"a"', '"z"')),
  ],
  ["of another size by its mark", (stem) => changeMark(stem, { sizeBytes: 0 })],
  ["marked with nonsense", (stem) => changeMark(stem, { nameCount: -1 })],
  ["marked with a moment that is none", (stem) => changeMark(stem, { momentUuid: 7 })],
  ["marked in no JSON", (stem) => writeFile(`${stem}.mark.json`, "{")],
  ["marked by a list", (stem) => writeFile(`${stem}.mark.json`, "null")],
])("openPartFile() begins anew with a file that was %s", async (_, damage) => {
  const stem = await leavePart();
  await damage(stem);
  const part = await openPartFile(stem, true);
  expect(part.from).toBeUndefined();
  await expect(uuidsIn(part)).resolves.toEqual([]);
  await part.close();
});

async function changeMark(stem: string, change: object): Promise<void> {
  const mark = JSON.parse(await readFile(`${stem}.mark.json`, "utf8"));
  await writeFile(`${stem}.mark.json`, JSON.stringify({ ...mark, ...change }));
}

test("openPartFile() takes torn text after the mark for what it is", async () => {
  const stem = await leavePart();
  await appendFile(`${stem}.jsonl`, '{"observation_uuid": "tor');
  const part = await openPartFile(stem, true);
  await expect(uuidsIn(part)).resolves.toEqual(["a", "b"]);
  await part.close();
});

test("a mark of nothing yet can be gone on from", async () => {
  const stem = join(await temporaryFolder(), "x");
  const part = await openPartFile(stem, false);
  await part.mark({ nameCount: 3 }, { observationCount: 0, addedCount: 0 });
  await part.close();
  const again = await openPartFile(stem, true);
  expect(again.from).toMatchObject({ nameCount: 3, sizeBytes: 0 });
  await expect(uuidsIn(again)).resolves.toEqual([]);
  await again.close();
});

type Step = { readonly kind: "append"; readonly count: number } | { readonly kind: "mark" } | { readonly kind: "kill" };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 2000 }) }),
    fc.record({ kind: fc.constant("mark" as const) }),
    fc.record({ kind: fc.constant("kill" as const) }),
  ),
  { maxLength: 6 },
);

test("openPartFile() has exactly what was marked, however often it is killed", async () => {
  const folder = await temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (plan: readonly Step[]) => {
      const stem = join(folder, `part${run++}`);
      let part = await openPartFile(stem, false);
      let [kept, all, next] = [[] as string[], [] as string[], 0];
      for (const step of [...plan, { kind: "kill" } as const]) {
        if (step.kind === "append") {
          const uuids = Array.from({ length: step.count }, () => `o${next++}`);
          await appendAll(part, uuids);
          all = all.concat(uuids);
        } else if (step.kind === "mark") {
          await part.mark({ nameCount: next }, { observationCount: all.length, addedCount: 0 });
          kept = all;
        } else {
          await part.close();
          part = await openPartFile(stem, true);
          all = kept;
          expect(await uuidsIn(part)).toEqual(kept);
        }
      }
      await part.close();
    }),
    { numRuns: 12 },
  );
  expect((await readdir(folder)).every((name) => /^part\d+\.(jsonl|mark\.json)$/.test(name))).toBe(true);
});
