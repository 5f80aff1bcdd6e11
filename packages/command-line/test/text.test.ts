import fc from "fast-check";
import { expect, test } from "vitest";
import {
  derived,
  formatBytes,
  formatCount,
  formatDuration,
  nonNegativeNumber,
  oneOf,
  printable,
  someOf,
  unread,
} from "../src/index.ts";

test("printable() leaves no control character, keeps all else, and is idempotent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const safe = printable(text);
      expect(safe).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(printable(safe)).toBe(safe);
    }),
  );
  expect(printable("Sebastes mélanops – 岩魚 🐟")).toBe("Sebastes mélanops – 岩魚 🐟");
  expect(printable("a\u061cb\u{e0001}c\u{e0041}\u{e007f}")).toBe("a\\u061cb\\u{e0001}c\\u{e0041}\\u{e007f}");
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1234567, "1,234,567"],
])("formatCount(%i) is %s", (count, text) => expect(formatCount(count)).toBe(text));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.00 KB"],
  [1_532_000, "1.53 MB"],
  [15_320_000, "15.3 MB"],
  [999_900_000, "1.00 GB"],
])("formatBytes(%i) is %s", (size, text) => expect(formatBytes(size)).toBe(text));

test.each([
  [400, "0.4 s"],
  [12_000, "12 s"],
  [59_700, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [7_620_000, "2 h 07 min"],
])("formatDuration(%i) is %s", (millis, text) => expect(formatDuration(millis)).toBe(text));

test("someOf() takes several words with commas between them, each as oneOf() does", () => {
  const read = someOf("--kinds", ["box", "point", "line"]);
  expect(read("Box, line")).toEqual(["box", "line"]);
  expect(read(undefined)).toBeUndefined();
  expect(() => read("box,pint")).toThrow(
    'Cannot use --kinds "pint": expected one of box, point, line (did you mean "point"?)',
  );
  expect(() => read("box,")).toThrow('Cannot use --kinds ""');
  const { words, isList } = derived(read, (found) => found?.length);
  expect({ words, isList }).toEqual({ words: ["box", "point", "line"], isList: true });
});

test("oneOf() takes any letter case, and suggests the nearest word", () => {
  const format = oneOf("--format", ["COCO", "CSV", "VOC", "TF"]);
  expect(format("coco")).toBe("COCO");
  expect(format(undefined)).toBeUndefined();
  expect(() => format("coca")).toThrow('expected one of COCO, CSV, VOC, TF (did you mean "COCO"?)');
  expect(() => format("parquet")).toThrow(/expected one of COCO, CSV, VOC, TF$/);
});

test("derived() makes something of what is read, unread() reads nothing; both tell what a value may be", () => {
  const words = ["COCO", "VOC"];
  const lengthOf = derived(oneOf("--format", words), (found) => found?.length ?? 0);
  expect(lengthOf("voc")).toBe(3);
  expect(lengthOf(undefined)).toBe(0);
  expect(() => lengthOf("x")).toThrow("expected one of COCO, VOC");
  const asTyped = unread(lengthOf);
  expect(asTyped("x")).toBe("x");
  expect([lengthOf.words, asTyped.words]).toEqual([words, words]);
  expect(unread(String).words).toBeUndefined();
});

test("nonNegativeNumber() refuses what is no number", () => {
  expect(nonNegativeNumber("--min-depth")("0.5")).toBe(0.5);
  for (const text of ["", "-1", "NaN", "Infinity", "1m"])
    expect(() => nonNegativeNumber("-x")(text)).toThrow("expected a number");
});
