import fc from "fast-check";
import { expect, test } from "vitest";
import { groupByImage, type Localization } from "../src/index.ts";

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
  const groups = await groupByImage([
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
  const [group] = await groupByImage([
    localization({ associationUuid: "2", image: { uuid: "x", widthPixels: 20, heightPixels: 10 }, timecode: "t" }),
    localization({ associationUuid: "1", image: { uuid: "x", url: "http://h/x.png" }, imagedMomentUuid: "m" }),
  ]);
  expect(group).toMatchObject({
    image: { uuid: "x", url: "http://h/x.png", widthPixels: 20, heightPixels: 10 },
    imagedMomentUuid: "m",
    timecode: "t",
  });
});

test("groupByImage() holds once what the localizations of an image have in common", async () => {
  const parse = (): Localization =>
    JSON.parse(
      JSON.stringify(localization({ image: { uuid: "x" }, imageUrls: { x: "u" }, ancillaryData: { depth: 1 } })),
    );
  const [group] = await groupByImage([parse(), parse()]);
  const [one, other] = group?.localizations ?? [];
  expect(one).toEqual(other);
  expect(one?.imageUrls).toBe(other?.imageUrls);
  expect(one?.ancillaryData).toBe(other?.ancillaryData);
});

test("groupByImage() takes an async iterable, and nothing at all", async () => {
  async function* some(): AsyncGenerator<Localization> {
    yield localization({});
  }
  expect(await groupByImage(some())).toHaveLength(1);
  expect(await groupByImage([])).toEqual([]);
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
        const groups = await groupByImage(all);
        expect(groups.flatMap((group) => group.localizations)).toHaveLength(all.length);
        expect(await groupByImage(shuffled)).toEqual(groups);
      },
    ),
  );
});
