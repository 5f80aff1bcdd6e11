import fc from "fast-check";
import { expect, test } from "vitest";
import { FileNames } from "../src/reading.ts";
import { isSafeFileName, toSafeFileName } from "../src/records.ts";

test("toSafeFileName() makes any name one that stays in its folder, and leaves safe ones alone", () => {
  const names = fc.array(fc.constantFrom("a", "..", ".", "", "c:", "C:x", "\0", "b.png"), { maxLength: 6 });
  fc.assert(
    fc.property(
      names.map((parts) => parts.join("/")),
      (name) => {
        const safe = toSafeFileName(name);
        expect([name, isSafeFileName(safe)]).toEqual([name, true]);
        if (isSafeFileName(name)) expect(safe).toBe(name);
      },
    ),
  );
});

test("FileNames gives each image a safe name of its own, and says what it changed", () => {
  const codes: string[] = [];
  const names = new FileNames();
  const settle = (wanted: string): string => names.settle(wanted, "x.csv", ({ code }) => codes.push(code));
  expect(["a/b.png", "a/b.png", "../a.png", "./c:/d", "a.d/b", "a.d/b"].map(settle)).toEqual([
    ...["a/b.png", "a/b~2.png", "_/a.png", "c_/d", "a.d/b", "a.d/b~2"],
  ]);
  expect(codes).toEqual(["name-collision", "bad-element", "bad-element", "name-collision"]);
  expect(names.take("a/b.png", "../e.png", "e.png")).toBe("e.png");
  expect(names.take("a/b.png")).toBeUndefined();
});

test("isSafeFileName() refuses backslashes where they part folders", () => {
  for (const name of ["..\\..\\a.png", "\\\\host\\a.png", "images\\a.png"]) {
    expect([name, isSafeFileName(name, true), isSafeFileName(name, false)]).toEqual([name, false, true]);
  }
  expect(isSafeFileName("images/a.png", true)).toBe(true);
  expect(toSafeFileName("..\\..\\a.png/")).toBe("_/_/a.png");
});
