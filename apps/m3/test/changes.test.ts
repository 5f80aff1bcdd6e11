import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareMarks, localizationMarks, observationMarks } from "../src/dataset/changes.ts";
import { temporaryFolder } from "./support/world.ts";

type Mark = readonly [id: string, digest: string];
const { signal } = new AbortController();

async function* asList(marks: readonly Mark[]): AsyncGenerator<Mark> {
  yield* marks;
}

test("changes are those that a comparison of maps finds", async () => {
  const collection = fc.dictionary(fc.string({ maxLength: 3 }), fc.constantFrom("a", "b"), { maxKeys: 30 });
  await fc.assert(
    fc.asyncProperty(collection, collection, async (before, after) => {
      const counts = await compareMarks(asList(Object.entries(before)), asList(Object.entries(after)), { signal });
      const isIn = (values: object, key: string): boolean => Object.hasOwn(values, key);
      expect(counts).toEqual({
        total: Object.keys(after).length,
        added: Object.keys(after).filter((key) => !isIn(before, key)).length,
        removed: Object.keys(before).filter((key) => !isIn(after, key)).length,
        changed: Object.keys(after).filter((key) => isIn(before, key) && before[key] !== after[key]).length,
      });
    }),
  );
});

test("a repeated identity is compared one by one", async () => {
  const before: Mark[] = [
    ["x", "1"],
    ["x", "2"],
    ["y", "1"],
  ];
  expect(
    await compareMarks(
      asList(before),
      asList([
        ["x", "1"],
        ["y", "2"],
      ]),
      { signal },
    ),
  ).toEqual({
    total: 2,
    added: 0,
    changed: 1,
    removed: 1,
  });
});

async function digestsOf(records: unknown[], marks: typeof observationMarks): Promise<string[]> {
  const path = join(await temporaryFolder(), "records.json");
  await writeFile(path, JSON.stringify(records));
  const found: string[] = [];
  for await (const [, digest] of marks(path, { signal })) found.push(digest);
  return found;
}

test("an observation is the same whatever the order of its keys and of what hangs on it", async () => {
  const associations = [
    { uuid: "a", link_value: "1" },
    { uuid: "b", link_value: "2" },
  ];
  const observation = { observation_uuid: "o", concept: "Sebastes", associations };
  const turned = { associations: associations.toReversed(), concept: "Sebastes", observation_uuid: "o" };
  const other = { ...observation, associations: [{ uuid: "a", link_value: "3" }, associations[1]] };
  const [one, two, three] = await digestsOf([observation, turned, other], observationMarks);
  expect(two).toBe(one);
  expect(three).not.toBe(one);
});

test("a localization changes with its place, its concept and its image, not with the other images of its moment", async () => {
  const localization = { x: 1, y: 2, width: 3, height: 4 };
  const record = {
    association_uuid: "a",
    concept: "Sebastes",
    localization,
    image: { uuid: "i" },
    image_urls: { i: "u" },
  };
  const [one, ...others] = await digestsOf(
    [
      record,
      { ...record, image_urls: { i: "u", j: "v" } },
      { ...record, localization: { ...localization, x: 2 } },
      { ...record, concept: "Sebastes levis" },
      { ...record, image: { uuid: "j" } },
    ],
    localizationMarks,
  );
  expect(others.map((digest) => digest === one)).toEqual([true, false, false, false]);
});

test("the order of a polygon's vertices counts", async () => {
  const polygon = (points: number[][]) => ({ association_uuid: "a", localization: { points } });
  const [one, two] = await digestsOf(
    [
      polygon([
        [1, 2],
        [3, 4],
      ]),
      polygon([
        [3, 4],
        [1, 2],
      ]),
    ],
    localizationMarks,
  );
  expect(two).not.toBe(one);
});
