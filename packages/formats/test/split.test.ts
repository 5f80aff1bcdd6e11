import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type ImageRecord, isFormatsError, measureSplits, split } from "../src/index.ts";
import { groupKey } from "../src/transforms/split-groups.ts";
import { apply, boxDatasets, inMemory, shuffled } from "./support/in-memory.ts";
import { box, image } from "./support/records.ts";

const thirds = { train: 0.8, val: 0.1, test: 0.1 };
const modes = ["hash", "balanced"] as const;

describe.each(modes)("split() in mode %s", (mode) => {
  test("puts each image into one split and never parts a group", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, async (records) => {
        const { images } = await apply(split(thirds, { mode }), records);
        expect(images.map(({ split: _, ...rest }) => rest)).toEqual(records);
        const splitOf = new Map<string, string | undefined>();
        for (const record of images) {
          expect(Object.keys(thirds)).toContain(record.split);
          const key = groupKey(record, "group");
          expect(splitOf.get(key) ?? record.split).toBe(record.split);
          splitOf.set(key, record.split);
        }
        const { partedGroupCount } = await measureSplits(inMemory(images));
        expect(partedGroupCount).toBe(0);
      }),
    );
  });
});

test("split() by hash leaves every image where it was when others are added", async () => {
  await fc.assert(
    fc.asyncProperty(boxDatasets, fc.nat(), async (records, cut) => {
      const some = records.slice(0, cut % (records.length + 1));
      const before = await apply(split(thirds, { seed: 7 }), some);
      const after = await apply(split(thirds, { seed: 7 }), records);
      expect(after.images.slice(0, some.length)).toEqual(before.images);
    }),
  );
});

/** So many images of so many videos, `a` in all and a rare `b` in every tenth video. */
function videos(videoCount: number, imagesEach: (video: number) => number): ImageRecord[] {
  return Array.from({ length: videoCount }, (_, video) =>
    Array.from({ length: imagesEach(video) }, (__, frame) =>
      image(`${video}-${frame}.png`, [box(video % 10 === 0 ? "b" : "a", [0, 0, 9, 9])], {
        capture: { videoReferenceUuid: `video ${video}`, elapsedTimeMillis: frame * 1000 },
      }),
    ),
  ).flat();
}

test("split() by hash meets the shares on average, and another seed gives another split", async () => {
  const records = videos(2000, () => 1);
  const { images } = await apply(split(thirds), records);
  const count = (name: string): number => images.filter((record) => record.split === name).length;
  expect(count("train")).toBeGreaterThan(1500);
  expect(count("train")).toBeLessThan(1700);
  expect(count("val")).toBeGreaterThan(140);
  expect(count("test")).toBeGreaterThan(140);
  const other = await apply(split(thirds, { seed: 1 }), records);
  expect(other.images.some((record, index) => record.split !== images[index]?.split)).toBe(true);
});

test("split() is the same on every machine and in every version", async () => {
  const { images } = await apply(
    split(thirds, { seed: 42 }),
    videos(10, () => 1),
  );
  expect(images.map((record) => record.split)).toMatchInlineSnapshot(`
    [
      "val",
      "train",
      "train",
      "train",
      "train",
      "train",
      "train",
      "train",
      "test",
      "test",
    ]
  `);
});

test("split() in balance gives every split its share of a rare category", async () => {
  const records = videos(100, (video) => 1 + (video % 7));
  const { images } = await apply(split({ train: 8, val: 1, test: 1 }, { mode: "balanced" }), records);
  const report = await measureSplits(inMemory(images));
  const shares = report.splits.map(({ imageCount, categories }) => [
    imageCount / records.length,
    (categories.find(({ name }) => name === "b")?.annotationCount ?? 0) /
      records.filter(({ annotations }) => annotations[0]?.category === "b").length,
  ]);
  expect(report.splits.map(({ name }) => name)).toEqual(["train", "val", "test"]);
  for (const [index, wanted] of [0.8, 0.1, 0.1].entries()) {
    expect(shares[index]?.[0]).toBeCloseTo(wanted, 1);
    expect(Math.abs((shares[index]?.[1] ?? 0) - wanted)).toBeLessThan(0.08);
  }
});

test("split() keeps together by what it is told", async () => {
  const capture = { videoReferenceUuid: "v", imagedMomentUuid: "m" };
  const record = { ...image("1.png", []), group: "dive", capture };
  expect(groupKey(record, "group")).toBe("group:dive");
  expect(groupKey(record, "video")).toBe("video:v");
  expect(groupKey(record, "moment")).toBe("moment:m");
  expect(groupKey(record, "image")).toBe("image:id of 1.png");
  expect(groupKey({ ...record, capture: { videoName: "name" } }, "video")).toBe("video:name");
  expect(groupKey(image("1.png", [], { capture: { imagedMomentUuid: "m" } }), "group")).toBe("moment:m");
  expect(groupKey(image("1.png", []), "group")).toBe("image:id of 1.png");
});

test("split() says when there are too few groups", async () => {
  const { said } = await apply(
    split(thirds),
    videos(2, () => 5),
  );
  expect(said.map(({ code, dropped, message }) => ({ code, dropped, message }))).toEqual([
    {
      code: "few-groups",
      dropped: undefined,
      message: "The images are of 2 groups: expected at least 3 to divide into 3 splits",
    },
  ]);
  expect(
    (
      await apply(
        split(thirds),
        videos(3, () => 1),
      )
    ).said,
  ).toEqual([]);
  expect((await apply(split(thirds), [])).said).toEqual([]);
});

test.each([
  [{}],
  [{ train: 0, val: 1 }],
  [{ train: -1 }],
  [{ train: Number.NaN }],
  [{ train: Infinity, val: 1 }],
  [{ "": 1 }],
])("split() refuses the shares %j", (shares) => {
  expect(() => split(shares as Record<string, number>)).toThrow(
    expect.objectContaining({ name: "FormatsError", code: "invalid-setting" }),
  );
  try {
    split(shares as Record<string, number>);
  } catch (error) {
    expect(isFormatsError(error, "invalid-setting")).toBe(true);
  }
});

describe("measureSplits()", () => {
  const at = (name: string, seconds: number, video = "v") =>
    image(`${video}-${name}-${seconds}.png`, [box("a", [0, 0, 1, 1])], {
      split: name,
      capture: { videoReferenceUuid: video, elapsedTimeMillis: seconds * 1000 },
    });

  test("finds the images with a near-twin in training", async () => {
    const records = [
      at("train", 100),
      at("val", 90), // just within 10 seconds
      at("val", 89),
      at("test", 110.5),
      at("test", 105),
      at("val", 100, "another video"),
      image("untimed.png", [], { split: "val" }),
      image("in no split.png", []),
    ];
    const { leakage, splits, partedGroupCount } = await measureSplits(inMemory(records));
    expect(leakage).toEqual({ withinSeconds: 10, imageCount: 5, leakedImageCount: 2, share: 0.4 });
    expect(partedGroupCount).toBe(1);
    expect(splits.map(({ name, imageCount, negativeImageCount }) => [name, imageCount, negativeImageCount])).toEqual([
      ["train", 1, 0],
      ["val", 4, 1],
      ["test", 2, 0],
    ]);
  });

  test("agrees with comparing each with each", async () => {
    await fc.assert(
      fc.asyncProperty(boxDatasets, fc.integer({ min: 0, max: 30 }), async (records, withinSeconds) => {
        const { images } = await apply(split({ train: 1, val: 1 }, { by: "image" }), records);
        const { leakage } = await measureSplits(inMemory(images), { withinSeconds });
        const timed = images.filter(({ capture }) => capture?.videoReferenceUuid !== undefined);
        const near = timed.filter(
          (one) =>
            one.split === "val" &&
            timed.some(
              (other) =>
                other.split === "train" &&
                other.capture?.videoReferenceUuid === one.capture?.videoReferenceUuid &&
                Math.abs((other.capture?.elapsedTimeMillis ?? 0) - (one.capture?.elapsedTimeMillis ?? 0)) <=
                  withinSeconds * 1000,
            ),
        );
        expect(leakage.leakedImageCount).toBe(near.length);
        expect(leakage.imageCount).toBe(timed.filter((one) => one.split === "val").length);
      }),
    );
  });

  test("reads clock times where nothing counts from the start of the video", async () => {
    const clock = (name: string, time: string) =>
      image(`${time}.png`, [], { split: name, capture: { videoName: "v", time } });
    const { leakage } = await measureSplits(
      inMemory([
        clock("train", "2014-06-10T18:24:38.123Z"),
        clock("val", "2014-06-10T18:24:48Z"),
        clock("val", "never"),
      ]),
    );
    expect(leakage).toMatchObject({ imageCount: 1, leakedImageCount: 1, share: 1 });
  });

  test("is not misled by a clock that is put back, where times have no zone", async () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    onTestFinished(() => void vi.unstubAllEnvs());
    const clock = (name: string, time: string) =>
      image(`${time}.png`, [], { split: name, capture: { videoName: "v", time } });
    const { leakage } = await measureSplits(
      inMemory([clock("train", "2014-10-26T02:59:59"), clock("val", "2014-10-26 03:00:01.5")]),
    );
    expect(leakage).toMatchObject({ imageCount: 1, leakedImageCount: 1 });
  });
});

test("split() in balance decides between splits that cost the same in the same way whatever the order", async () => {
  const boxes = (categories: string) => [...categories].map((category) => box(category, [0, 0, 1, 10]));
  const of = (name: string, group: string, categories: string) => image(name, boxes(categories), { group });
  const records = [
    ...[of("0.png", "video:v1", "aa"), of("1.png", "moment:m1", ""), of("2.png", "dive", "a")],
    ...[of("3.png", "moment:m1", "ab"), of("4.png", "video:v1", "b"), of("5.png", "video:v1", "")],
    ...[of("6.png", "video:v4", "ba"), of("7.png", "dive", "ddcbd")],
  ];
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);
  const splitsOf = async (images: readonly ImageRecord[], seed: number): Promise<string[]> => {
    const result = await apply(split({ train: 0.6, val: 0.2, test: 0.2 }, { mode: "balanced", seed }), images);
    return result.images.map((record) => `${record.fileName} ${record.split}`).sort();
  };
  for (const seed of seeds) {
    expect(await splitsOf(shuffled(records, 3), seed), `seed ${seed}`).toEqual(await splitsOf(records, seed));
  }
});
