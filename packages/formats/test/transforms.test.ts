import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  addTaxonomy,
  clip,
  dedupe,
  type ImageRecord,
  keepCategories,
  minCount,
  minSize,
  negatives,
  readSizes,
  remap,
  rollUp,
  sample,
  select,
} from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { apply } from "./support/in-memory.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const namesOf = (images: readonly ImageRecord[]): string[][] =>
  images.map(({ annotations }) => annotations.map(({ category }) => category));
const boxes = (...names: string[]) => names.map((name, index) => box(name, [index * 20, 0, 10, 10]));

describe("remap()", () => {
  test("renames many to one, drops by an empty name, keeps the rest", async () => {
    const records = [image("1.png", boxes("a", "b", "c", "d")), image("2.png", boxes("c"))];
    const categories = [{ name: "a" }, { name: "b", rank: "genus" }, { name: "c" }, { name: "d" }];
    const result = await apply(remap({ a: "b", c: "" }), records, categories);
    expect(namesOf(result.images)).toEqual([["b", "b", "d"]]);
    expect(result.categories).toEqual([{ name: "b", rank: "genus" }, { name: "d" }]);
    expect(result.codes).toEqual(["filtered", "filtered", "nothing-left"]);
  });

  test("looks each name up once, so that names can be exchanged", async () => {
    const { images } = await apply(remap({ a: "b", b: "a" }), [image("1.png", boxes("a", "b"))]);
    expect(namesOf(images)).toEqual([["b", "a"]]);
  });

  test("reports names that nothing has", async () => {
    const { said } = await apply(remap({ x: "y", a: "b", e: "f" }), [image("1.png", boxes("a"))], [{ name: "e" }]);
    expect(said).toEqual([
      {
        kind: "diagnostic",
        code: "unknown-category",
        dropped: undefined,
        message: 'The mapping names category "x": expected one that the dataset has',
      },
    ]);
  });

  test("keeps the first name where it is told to, and drops what is not named", async () => {
    const record = image("1.png", [box("a", [0, 0, 9, 9], { attributes: { note: 1 } }), ...boxes("z")]);
    const once = await apply(remap({ a: "b" }, { originalAttribute: "concept", unmapped: "drop" }), [record]);
    expect(once.images[0]?.annotations.map(({ attributes }) => attributes)).toEqual([{ concept: "a", note: 1 }]);
    const twice = await apply(remap({ b: "c" }, { originalAttribute: "concept" }), once.images);
    expect(twice.images[0]?.annotations[0]).toMatchObject({ category: "c", attributes: { concept: "a", note: 1 } });
  });

  test("takes names that objects have by nature", async () => {
    const mapping = new Map([["__proto__", "toString"]]);
    const { images } = await apply(remap(mapping), [image("1.png", boxes("__proto__", "constructor"))]);
    expect(namesOf(images)).toEqual([["toString", "constructor"]]);
    const fromObject = await apply(remap({ a: "b" }), [image("1.png", boxes("constructor", "toString"))]);
    expect(namesOf(fromObject.images)).toEqual([["constructor", "toString"]]);
  });
});

describe("rollUp()", () => {
  const taxonomy = [
    { name: "Sebastes", rank: "genus", parent: "Sebastidae" },
    { name: "Sebastes diploproa", rank: "species", parent: "Sebastes" },
    { name: "Sebastes melanops", rank: "species", parent: "Sebastes" },
    { name: "Sebastolobus", rank: "Genus", parent: "Sebastidae" },
    { name: "Sebastidae", rank: "family", parent: "Actinopterygii" },
  ];
  const fish = boxes(
    ...["Sebastes diploproa", "Sebastes diploproa", "Sebastes diploproa", "Sebastes melanops"],
    ...["Sebastes", "Sebastolobus", "trash"],
  );

  test("goes to the ancestor of a rank and keeps what was annotated", async () => {
    const { images, said, categories } = await apply(
      rollUp({ rank: "GENUS" }, { taxonomy }),
      [image("1.png", fish)],
      [{ name: "Sebastes melanops" }, { name: "trash" }, { name: "Sebastes" }],
    );
    expect(namesOf(images)).toEqual([
      ["Sebastes", "Sebastes", "Sebastes", "Sebastes", "Sebastes", "Sebastolobus", "trash"],
    ]);
    expect(images[0]?.annotations.map(({ attributes }) => attributes?.originalCategory)).toEqual([
      ...["Sebastes diploproa", "Sebastes diploproa", "Sebastes diploproa", "Sebastes melanops"],
      ...[undefined, undefined, undefined],
    ]);
    expect(categories).toEqual([{ name: "Sebastes", rank: "genus", parent: "Sebastidae" }, { name: "trash" }]);
    expect(said.map(({ code, message }) => [code, message])).toEqual([
      ["no-ancestor", 'Category "trash" has no ancestor that it could be rolled up to'],
    ]);
  });

  test("goes to the smallest group that has enough", async () => {
    const { images } = await apply(rollUp({ minCount: 3 }, { taxonomy }), [image("1.png", fish)]);
    expect(namesOf(images)).toEqual([
      [
        // has 3 itself
        ...["Sebastes diploproa", "Sebastes diploproa", "Sebastes diploproa"],
        // the genus has only 2 beside that species, the family 3
        ...["Sebastidae", "Sebastidae", "Sebastidae"],
        "trash",
      ],
    ]);
  });

  test("may leave out what has no such ancestor", async () => {
    const { images, codes } = await apply(
      rollUp({ minCount: 4 }, { taxonomy, withoutAncestor: "drop", originalAttribute: undefined }),
      [image("1.png", fish)],
    );
    expect(new Set(namesOf(images).flat())).toEqual(new Set(["Sebastes"]));
    expect(images[0]?.annotations.every(({ attributes }) => attributes === undefined)).toBe(true);
    expect(codes).toEqual(["no-ancestor", "no-ancestor"]);
  });

  test("takes the taxonomy of the dataset where none is given", async () => {
    const { images } = await apply(rollUp({ rank: "family" }), [image("1.png", boxes("Sebastes"))], taxonomy);
    expect(namesOf(images)).toEqual([["Sebastidae"]]);
  });
});

test("addTaxonomy() adds names by rank, as add_taxonomy.py does", async () => {
  const taxa = [
    { name: "Cnidaria", rank: "phylum" },
    { name: "thing", parent: "Cnidaria" },
    { name: "Apolemia", rank: "genus", parent: "thing" },
  ];
  const { images, categories } = await apply(
    addTaxonomy(taxa),
    [image("1.png", boxes("Apolemia", "x"))],
    [{ name: "Apolemia" }],
  );
  expect(images[0]?.annotations.map(({ attributes }) => attributes)).toEqual([
    { taxonomy: { phylum: "Cnidaria", genus: "Apolemia" } },
    undefined,
  ]);
  expect(categories).toEqual([{ name: "Apolemia", rank: "genus", parent: "thing" }]);
});

test("minCount() counts the whole dataset, and images that lose all their boxes go unless they are to stay", async () => {
  const records = [image("1.png", boxes("a", "b")), image("2.png", boxes("a")), image("3.png", boxes("c"))];
  const categories = [{ name: "c" }, { name: "a" }];
  const dropped = await apply(minCount(2), records, categories);
  expect(namesOf(dropped.images)).toEqual([["a"], ["a"]]);
  expect(dropped.categories).toEqual([{ name: "a" }]);
  const kept = await apply(minCount(2, { emptied: "keep" }), records, categories);
  expect(namesOf(kept.images)).toEqual([["a"], ["a"], []]);
});

test("keepCategories() keeps the order that it is given, and images that were empty before", async () => {
  const records = [image("1.png", boxes("a", "b", "c")), image("2.png", [])];
  const result = await apply(keepCategories(["c", "never", "a"]), records, [{ name: "a", parent: "p" }]);
  expect(namesOf(result.images)).toEqual([["a", "c"], []]);
  expect(result.categories).toEqual([{ name: "c" }, { name: "never" }, { name: "a", parent: "p" }]);
  expect(() => keepCategories(["a", "b", "a"])).toThrow('Cannot keep category "a" twice');
});

test("negatives() drops images without boxes, or none", async () => {
  const records = [image("1.png", boxes("a")), image("2.png", [])];
  expect((await apply(negatives("drop"), records)).images).toHaveLength(1);
  expect((await apply(negatives("keep"), records)).images).toHaveLength(2);
});

test("minSize() measures in pixels, in shares, and needs a size for these", async () => {
  const record = image("1.png", [
    box("a", [0, 0, 10, 9]),
    box("b", [0, 0, 20, 20]),
    { ...box("c", [0, 0, 1, 1]), geometry: { kind: "point", x: 1, y: 1 } },
    { ...box("d", [0, 0, 1, 1]), geometry: { kind: "polygon", rings: [[0, 0, 12, 0, 0, 12]] } },
    box("e", [0, 0, Number.NaN, 30]),
  ]);
  expect(namesOf((await apply(minSize({ pixels: 10 }), [record])).images)).toEqual([["b", "c", "d"]]);
  const small = { ...record, widthPixels: 100, heightPixels: 100 };
  expect(namesOf((await apply(minSize({ share: 0.15 }), [small])).images)).toEqual([["b", "c"]]);
  const { widthPixels: _, heightPixels: __, ...unknown } = record;
  const result = await apply(minSize({ share: 0.5 }), [{ ...unknown, annotations: record.annotations.slice(0, 4) }]);
  expect(namesOf(result.images)).toEqual([["a", "b", "c", "d"]]);
  expect(result.codes).toEqual(["unknown-size"]);
  expect(() => minSize({})).toThrow("expected pixels or a share");
  expect(() => minSize({ share: 2 })).toThrow("at most 1");
  expect(() => minSize({ pixels: -1 })).toThrow("a positive number");
});

test("clip() cuts boxes and polygons and says so", async () => {
  const record = image("1.png", [
    box("in", [0, 0, 5, 5]),
    box("over", [1900, 1070, 100, 100]),
    box("out", [3000, 0, 5, 5]),
    { ...box("outline", [0, 0, 1, 1]), geometry: { kind: "polygon", rings: [[-10, 0, 10, 0, 10, 10, -10, 10]] } },
  ]);
  const { images, codes } = await apply(clip(), [record]);
  expect(images[0]?.annotations.map(({ geometry }) => geometry)).toEqual([
    { kind: "bbox", bbox: [0, 0, 5, 5] },
    { kind: "bbox", bbox: [1900, 1070, 20, 10] },
    { kind: "polygon", rings: [[0, 0, 10, 0, 10, 10, 0, 10]] },
  ]);
  expect(codes.sort()).toEqual(["clipped", "clipped", "outside-image"]);
});

test("readSizes() believes the file, and the record where there is none", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "1.png"), makePng(30, 20));
  await writeFile(join(folder, "2.png"), "no image");
  const records = ["1.png", "2.png", "3.png"].map((path) => image(path, [], { path }));
  const { images } = await apply(readSizes({ baseFolder: folder }), [...records, image("4.png", [])]);
  expect(images.map(({ widthPixels, heightPixels }) => [widthPixels, heightPixels])).toEqual([
    [30, 20],
    [1920, 1080],
    [1920, 1080],
    [1920, 1080],
  ]);
});

describe("dedupe()", () => {
  test("keeps one of an annotation that is there twice as one object", async () => {
    const twice = box("a", [0, 0, 10, 10], { id: "1" });
    const result = await apply(dedupe(), [image("1.png", [twice, twice, box("b", [0, 0, 10, 10], { id: "2" })])]);
    expect(result.images[0]?.annotations.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(result.codes).toEqual(["duplicate-annotation"]);
  });

  test("keeps one of equal ids and equal boxes of a category, and the surest of those that overlap", async () => {
    const record = image("1.png", [
      box("a", [0, 0, 10, 10], { id: "2" }),
      box("a", [0, 0, 10, 10], { id: "1" }),
      box("b", [0, 0, 10, 10], { id: "3" }),
      box("c", [50, 50, 10, 10], { id: "1" }),
      box("d", [0, 0, 10, 10], { id: "4", score: 0.9 }),
      box("d", [1, 0, 10, 10], { id: "5" }),
    ]);
    const ids = async (settings: Parameters<typeof dedupe>[0]) =>
      (await apply(dedupe(settings), [record])).images[0]?.annotations.map(({ id }) => id);
    expect(await ids({})).toEqual(["1", "3", "4", "5"]);
    expect(await ids({ iou: 0.8 })).toEqual(["1", "3", "5"]);
    expect(await ids({ iou: 0.9 })).toEqual(["1", "3", "4", "5"]);
    expect(() => dedupe({ iou: 0 })).toThrow("expected a number above 0, at most 1");
  });
});

test("sample() gives so many images, the same ones when asked again", async () => {
  const records = Array.from({ length: 100 }, (_, index) => image(`${index}.png`, []));
  const ids = async (count: number, seed: number) =>
    new Set((await apply(sample(count, seed), records)).images.map(({ id }) => id));
  const ten = await ids(10, 1);
  expect(ten.size).toBe(10);
  expect(await ids(10, 1)).toEqual(ten);
  expect(await ids(10, 2)).not.toEqual(ten);
  const twenty = await ids(20, 1);
  expect([...ten].every((id) => twenty.has(id))).toBe(true);
  expect((await ids(100, 1)).size).toBe(100);
  expect((await ids(1000, 1)).size).toBe(100);
  expect(() => sample(0)).toThrow("expected a positive integer");
});

test("select() asks about images and annotations", async () => {
  const records = [image("1.png", boxes("a", "b")), image("2.png", boxes("a"))];
  const result = await apply(
    select({ image: ({ fileName }) => fileName !== "2.png", annotation: ({ category }) => category === "b" }),
    records,
  );
  expect(namesOf(result.images)).toEqual([["b"]]);
  expect(result.codes).toEqual(["filtered", "filtered"]);
});
