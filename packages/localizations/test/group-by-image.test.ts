import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type GroupOptions,
  groupByImage,
  type Localization,
  type LocalizedImage,
  type SortLocalizations,
} from "../src/index.ts";

async function grouped(
  localizations: Parameters<typeof groupByImage>[0],
  options: GroupOptions = {},
): Promise<LocalizedImage[]> {
  const groups: LocalizedImage[] = [];
  for await (const group of groupByImage(localizations, options)) groups.push(group);
  return groups;
}

function localization(changes: Partial<Localization>): Localization {
  return {
    observationUuid: "o",
    associationUuid: "a",
    concept: "Poralia",
    geometry: { kind: "box", bbox: [1, 2, 3, 4] },
    resolution: changes.image === undefined ? "unresolved" : "referenced",
    linkValue: {},
    imageUrls: {},
    ...changes,
  };
}

test("groupByImage() sorts images by uuid, their localizations by association, and the unresolved behind them", async () => {
  const groups = await grouped([
    localization({ associationUuid: "6" }),
    localization({ associationUuid: "5", imagedMomentUuid: "m" }),
    localization({ associationUuid: "4", image: { uuid: "y" } }),
    localization({ associationUuid: "3", image: { uuid: "x" } }),
    localization({ associationUuid: "2", imagedMomentUuid: "m" }),
    localization({ associationUuid: "1", image: { uuid: "y" } }),
  ]);
  const found = groups.map((group) => [group.image?.uuid, group.localizations.map((one) => one.associationUuid)]);
  expect(found).toEqual([
    ["x", ["3"]],
    ["y", ["1", "4"]],
    [undefined, ["2", "5"]],
    [undefined, ["6"]],
  ]);
});

test("groupByImage() gathers what any of the localizations knows of image and moment", async () => {
  const [group] = await grouped([
    localization({ associationUuid: "2", image: { uuid: "x", widthPixels: 20, heightPixels: 10 }, timecode: "t" }),
    localization({ associationUuid: "1", image: { uuid: "x", url: "http://h/x.png" }, imagedMomentUuid: "m" }),
  ]);
  expect(group).toMatchObject({
    image: { uuid: "x", url: "http://h/x.png", widthPixels: 20, heightPixels: 10 },
    imagedMomentUuid: "m",
    timecode: "t",
  });
});

test("groupByImage() takes an async iterable, and nothing at all", async () => {
  async function* some(): AsyncGenerator<Localization> {
    yield localization({});
  }
  expect(await grouped(some())).toHaveLength(1);
  expect(await grouped([])).toEqual([]);
});

test("groupByImage() loses nothing, and does not depend on the order", async () => {
  const one = fc
    .record({
      associationUuid: fc.constantFrom("1", "2", "3", "4"),
      observationUuid: fc.constantFrom("o", "p"),
      image: fc.option(
        fc.record({ uuid: fc.constantFrom("x", "y"), url: fc.constantFrom("u", "v") }, { requiredKeys: ["uuid"] }),
        { nil: undefined },
      ),
      imagedMomentUuid: fc.option(fc.constantFrom("m", "n"), { nil: undefined }),
      timecode: fc.option(fc.constantFrom("s", "t"), { nil: undefined }),
    })
    .map((changes) => localization(JSON.parse(JSON.stringify(changes))));
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(one, { maxLength: 12 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      async ([all, shuffled]) => {
        const groups = await grouped(all);
        expect(groups.flatMap((group) => group.localizations)).toHaveLength(all.length);
        expect(await grouped(shuffled)).toEqual(groups);
      },
    ),
  );
});

test("groupByImage() sorts by way of what it is given, closes that whichever way it ends, and passes on what it throws", async () => {
  const closed: string[] = [];
  const reversed: SortLocalizations = async (entries) => {
    const all: (readonly [string, Localization])[] = [];
    for await (const entry of entries) all.unshift(entry);
    return {
      entries: async function* () {
        yield* all;
      },
      close: async () => void closed.push("closed"),
    };
  };
  const given = ["a", "b", "c"].map((uuid) => localization({ associationUuid: uuid, image: { uuid } }));
  const groups = await grouped(given, { sort: reversed });
  expect(groups.map(({ image }) => image?.uuid)).toEqual(["c", "b", "a"]);
  for await (const _ of groupByImage(given, { sort: reversed })) break;
  expect(closed).toEqual(["closed", "closed"]);
  const mine = new TypeError("mine");
  const failing = function* (): Generator<Localization> {
    yield localization({});
    throw mine;
  };
  await expect(grouped(failing())).rejects.toBe(mine);
  await expect(grouped(given, { sort: () => Promise.reject(mine) })).rejects.toBe(mine);
});
