import fc from "fast-check";
import { expect, test } from "vitest";
import { pickWeighted, randomOf } from "../src/ocean/random.ts";
import { isUuid, ordinalOf, uuidOf } from "../src/ocean/uuids.ts";

test("randomOf() gives the same numbers for the same labels, and others for others", () => {
  const take = (...labels: (string | number)[]): number[] => {
    const random = randomOf(5, ...labels);
    return Array.from({ length: 8 }, () => random.next());
  };
  expect(take("a", 1)).toEqual(take("a", 1));
  expect(take("a", 1)).not.toEqual(take("a", 2));
  // The numbers themselves are pinned: an ocean that someone has tested against must not change its water.
  expect(take("a", 1).slice(0, 2)).toMatchInlineSnapshot(`
    [
      0.7169934324920177,
      0.18641479895450175,
    ]
  `);
});

test("randomOf() stays within the bounds it is given", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -100, max: 100 }), fc.nat(100), (seed, low, width) => {
      const random = randomOf(seed, "bounds");
      for (let i = 0; i < 20; i++) {
        const whole = random.integer(low, low + width);
        expect(Number.isInteger(whole) && whole >= low && whole <= low + width).toBe(true);
        const between = random.between(low, low + width);
        expect(between >= low && between <= low + width).toBe(true);
      }
    }),
  );
});

test("randomOf() spreads evenly", () => {
  const random = randomOf(1, "spread");
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) counts[random.integer(0, 3)] = (counts[random.integer(0, 3)] ?? 0) + 1;
  for (const count of counts) expect(count).toBeGreaterThan(800);
});

test("pickWeighted() never picks what has no weight, and refuses an empty list", () => {
  const random = randomOf(1, "weights");
  for (let i = 0; i < 200; i++)
    expect(
      pickWeighted(random, [
        ["never", 0],
        ["always", 2],
        ["nor this", 0],
      ]),
    ).toBe("always");
  expect(() => pickWeighted(random, [])).toThrow(RangeError);
});

test("uuidOf() makes uuids that tell their ordinal, in each style", () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.integer(),
      fc.constantFrom("sql-server", "random", "time-ordered" as const),
      (ordinal, seed, style) => {
        const uuid = uuidOf(randomOf(seed, "uuid"), style, seed, ordinal, 1_400_000_000_000);
        expect(isUuid(uuid)).toBe(true);
        expect(uuid).toBe(uuid.toLowerCase());
        expect(ordinalOf(uuid, seed)).toBe(ordinal);
        expect(uuid.charAt(14)).toBe(style === "time-ordered" ? "7" : "4");
        expect(/[89ab]/.test(uuid.charAt(19))).toBe(style !== "sql-server");
      },
    ),
  );
});
