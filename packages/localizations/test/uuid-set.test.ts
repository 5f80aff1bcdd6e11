import fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeUuid, UuidSet } from "../src/index.ts";

test("UuidSet.add() answers as a Set of normalized strings would", () => {
  // Few different digits, so that repeats, the nil uuid and near twins are common.
  const digits = fc.string({ unit: fc.constantFrom("0", "0", "0", "1", "f"), minLength: 32, maxLength: 32 });
  const text = fc.oneof(
    digits,
    digits.map((hex) => hex.toUpperCase()),
    fc.constantFrom("", "x", "__proto__", "X"),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
      const seen = new Set<string>();
      const set = new UuidSet();
      for (const one of texts) {
        const key = normalizeUuid(one) ?? one;
        expect(set.add(one)).toBe(!seen.has(key));
        seen.add(key);
      }
      expect(set.size).toBe(seen.size);
    }),
  );
});

test.each([
  ["their tail", (n: number) => `${n.toString(16).padStart(8, "0")}-7c1d-4de3-0468-bd6dd7a39d1e`],
  ["their head", (n: number) => `2aec4937-7c1d-4de3-0468-${n.toString(16).padStart(12, "0")}`],
])("UuidSet keeps 100,000 uuids apart that share %s, in little time", (_, uuidOf) => {
  const set = new UuidSet();
  for (let n = 0; n < 100_000; n++) if (!set.add(uuidOf(n))) expect.fail(`Took ${uuidOf(n)} for a repeat`);
  for (let n = 0; n < 100_000; n += 7) if (set.add(uuidOf(n))) expect.fail(`Forgot ${uuidOf(n)}`);
  expect(set.size).toBe(100_000);
});

test("UuidSet knows the nil uuid, whose place looks free", () => {
  const set = new UuidSet();
  const nil = "00000000-0000-0000-0000-000000000000";
  expect([set.add(nil), set.add(nil), set.size]).toEqual([true, false, 1]);
});
