import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BlockStore,
  type GroupOptions,
  groupByImage,
  type Localization,
  type LocalizedImage,
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

/** Keeps blocks as a file would, and notes how it is used. */
class RecordingStore implements BlockStore {
  readonly blocks: Uint8Array[] = [];
  readonly read_: number[] = [];

  async write(block: Uint8Array): Promise<number> {
    const id = this.blocks.push(Uint8Array.from(block)) - 1;
    block.fill(0);
    return id;
  }

  async read(id: number): Promise<Uint8Array> {
    this.read_.push(id);
    return this.blocks[id] as Uint8Array;
  }
}

/** Some 45 MB of text, so that it is sorted in three pieces, in no order. */
function* many(): Generator<Localization> {
  for (let index = 0; index < 9000; index++) {
    const shuffled = (index * 7919) % 9000;
    yield localization({
      associationUuid: String(shuffled).padStart(5, "0"),
      image: { uuid: `i${String(shuffled % 3000).padStart(4, "0")}` },
      linkValue: { comment: `${shuffled} \ud800 Größe 🐙 ${"x".repeat(5000)}` },
    });
  }
}

test.each([
  ["memory", undefined],
  ["a store", new RecordingStore()],
])("groupByImage() sorts what is more than a piece by way of %s", async (_, store) => {
  const uuids: (string | undefined)[] = [];
  let previous = "";
  for await (const { image, localizations } of groupByImage(many(), { store })) {
    uuids.push(image?.uuid);
    expect(localizations.map(({ associationUuid }) => Number(associationUuid) % 3000)).toEqual(
      Array(3).fill(uuids.length - 1),
    );
    expect(localizations[0]?.linkValue.comment).toMatch(/^\d+ \ud800 Größe 🐙 x{5000}$/);
    expect((image?.uuid ?? "") > previous).toBe(true);
    previous = image?.uuid ?? "";
  }
  expect(uuids).toHaveLength(3000);
  if (store === undefined) return;
  expect(store.blocks.length).toBeGreaterThan(1000);
  expect(store.read_.toSorted((a, b) => a - b)).toEqual([...store.blocks.keys()]);
});

test("groupByImage() passes on what its source or its store throws, and the reason of an abort", async () => {
  const mine = new TypeError("mine");
  const failing = function* (): Generator<Localization> {
    yield localization({});
    throw mine;
  };
  await expect(grouped(failing())).rejects.toBe(mine);
  const full: BlockStore = { write: () => Promise.reject(mine), read: () => Promise.reject(mine) };
  await expect(grouped(many(), { store: full })).rejects.toBe(mine);
  await expect(grouped([], { signal: AbortSignal.abort(mine) })).rejects.toBe(mine);
});
