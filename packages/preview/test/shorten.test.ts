import fc from "fast-check";
import { expect, test } from "vitest";
import { shorten } from "../src/charts/chart.ts";
import { toWellFormed } from "../src/escape.ts";

test("shorten() keeps what fits, and cuts wide letters sooner", () => {
  expect(shorten("Sebastes", 8)).toBe("Sebast\u2026");
  expect(shorten("sebastes", 8)).toBe("sebastes");
  expect(shorten("sebastes levis", 8)).toBe("sebaste\u2026");
  expect([...shorten("W".repeat(20), 10)].length).toBeLessThan(9);
  expect([...shorten("\u6d77".repeat(20), 10)].length).toBeLessThan(7);
});

test("shorten() gives the text or a part from its start, never half a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, length) => {
      const short = shorten(text, length);
      if (short === text) return;
      expect(short.endsWith("\u2026")).toBe(true);
      expect(text.startsWith(short.slice(0, -1))).toBe(true);
      expect(toWellFormed(short)).toBe(short);
      expect([...short].length).toBeLessThanOrEqual(length);
    }),
  );
});
