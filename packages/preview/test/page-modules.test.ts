import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stylesOf } from "../page/colours.js";
import { emptyFilter, isEmptyFilter, matchesImage, sizeClassOf } from "../page/filter.js";
import { layOut, moveBy, visibleRange } from "../page/grid-layout.js";
import type { Annotation, Image } from "../page/types.d.ts";
import { formatCount, formatElapsed, formatTime, tallyNames } from "../page/words.js";
import { joinModules } from "../src/join-modules.ts";

const annotation = (category: number, width: number, height: number): Annotation => ({
  id: `a-${category}`,
  category,
  geometry: { kind: "bbox", bbox: [0, 0, width, height] },
  provenance: { observationUuid: "0B5E-uuid", observer: "svonthun" },
});
const image: Image = {
  id: "image-1",
  fileName: "dive/frame.png",
  split: "val",
  annotations: [annotation(0, 10, 10), annotation(1, 200, 200)],
};

test("matchesImage() needs one annotation that has both the category and the size", () => {
  const ask = (more: object): boolean => matchesImage(image, { ...emptyFilter(), ...more }, []);
  expect(ask({})).toBe(true);
  expect(ask({ categories: new Set([0]), sizes: new Set(["small"]) })).toBe(true);
  expect(ask({ categories: new Set([0]), sizes: new Set(["large"]) })).toBe(false);
  expect(ask({ categories: new Set([0, 1]), sizes: new Set(["large"]) })).toBe(true);
  expect(ask({ categories: new Set([-1]) })).toBe(false);
  expect(ask({ splits: new Set(["val"]) })).toBe(true);
  expect(ask({ splits: new Set(["train", ""]) })).toBe(false);
  expect(ask({ problems: new Set(["clipped"]) })).toBe(false);
  const clipped = { code: "clipped", message: "" };
  expect(matchesImage(image, { ...emptyFilter(), problems: new Set(["clipped"]) }, [clipped])).toBe(true);
  const empty = { ...image, annotations: [] };
  expect(matchesImage(empty, { ...emptyFilter(), categories: new Set([-1]) }, [])).toBe(true);
  expect(matchesImage(empty, { ...emptyFilter(), categories: new Set([0]) }, [])).toBe(false);
});

test("matchesImage() finds by file name, uuid and observer, in any letter case, all words", () => {
  const find = (text: string): boolean => matchesImage(image, { ...emptyFilter(), text }, []);
  for (const text of ["FRAME.png", "image-1", "0b5e-UUID", "a-1", "dive svonthun", " "]) expect(find(text)).toBe(true);
  for (const text of ["frame.jpg", "dive nobody", "png image-1x"]) expect(find(text)).toBe(false);
});

test("sizeClassOf() divides as COCO does", () => {
  expect(sizeClassOf(annotation(0, 32, 31.9))).toBe("small");
  expect(sizeClassOf(annotation(0, 32, 32))).toBe("medium");
  expect(sizeClassOf(annotation(0, 96, 96))).toBe("large");
  expect(sizeClassOf({ id: "p", category: 0, geometry: { kind: "point", x: 1, y: 2 } })).toBe("none");
  const triangle = { kind: "polygon" as const, rings: [[0, 0, 100, 0, 0, 100]] };
  expect(sizeClassOf({ id: "p", category: 0, geometry: triangle })).toBe("large");
  expect(isEmptyFilter({ ...emptyFilter(), text: " " })).toBe(true);
});

test("visibleRange() has every tile in view, and not many more", () => {
  const given = fc.record({
    width: fc.integer({ min: 100, max: 4000 }),
    count: fc.integer({ min: 0, max: 200_000 }),
    wish: fc.integer({ min: 140, max: 560 }),
    aspect: fc.double({ min: 0.7, max: 2.2, noNaN: true }),
  });
  fc.assert(
    fc.property(
      given,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 300, max: 2000 }),
      (size, share, viewHeight) => {
        const layout = layOut(size);
        const top = share * layout.height;
        const [from, to] = visibleRange(layout, { top, viewHeight, count: size.count });
        expect(from).toBeLessThanOrEqual(to);
        for (const y of [top, top + viewHeight - 1]) {
          const row = Math.floor(y / layout.rowHeight);
          const position = row * layout.columns;
          if (position < size.count) expect(position >= from && position < to).toBe(true);
        }
        expect(to - from).toBeLessThanOrEqual(
          (3 * viewHeight * layout.columns) / layout.rowHeight + 3 * layout.columns,
        );
      },
    ),
  );
});

test("moveBy() stays within the images", () => {
  const at = { position: 5, columns: 3, count: 8, page: 2 };
  expect(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].map((key) =>
      moveBy(key, at),
    ),
  ).toEqual([4, 6, 2, 5, 0, 7, 0, 7]);
  expect(moveBy("a", at)).toBeUndefined();
});

test("stylesOf() gives the first colour to the most frequent category, and no two the same look", () => {
  const styles = stylesOf([...Array(40).keys()].map((count) => ({ count })));
  expect(styles[39]?.dash).toBe("");
  expect(styles[0]?.dash).not.toBe("");
  expect(new Set(styles.map(({ colour, dash }) => colour + dash)).size).toBe(40);
});

test("words are the same in every locale", () => {
  expect(formatCount(1234567)).toBe("1\u202f234\u202f567");
  expect(tallyNames(["b", "a", "a"])).toBe("a × 2, b");
  expect(formatElapsed(3_725_000)).toBe("01:02:05");
  expect(formatTime("2014-06-10T18:24:38.123Z")).toBe("2014-06-10 18:24:38 UTC");
  expect(formatTime("yesterday")).toBe("yesterday");
});

test("joinModules() joins every module of the page, each once, after what it imports", async () => {
  const folder = join(import.meta.dirname, "../page");
  const joined = await joinModules(join(folder, "main.js"));
  expect(joined).not.toMatch(/^(?:import|export) /m);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  expect([...joined.matchAll(/^\/\/ ([a-z-]+\.js)$/gm)].map(([, name]) => name).sort()).toEqual(names.sort());
  expect(joined.indexOf("// elements.js")).toBeLessThan(joined.indexOf("// tile.js"));
});
