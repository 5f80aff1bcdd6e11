import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImageRecord } from "../src/index.ts";
import { SharedPasses } from "../src/shared-passes.ts";
import { image } from "./support/records.ts";

const parts = ["a", "b", "c"];

function withParts(names: readonly string[]): ImageRecord[] {
  return names.map((split, index) => image(`${index}.png`, [], { split }));
}

/** What a consumer got in each of its passes. */
type Seen = string[][];

/** Goes over its part as often as it is told, waiting now and then; in the last pass only as far as `most` images. */
async function consume(passes: SharedPasses, part: string, count: number, most: number, pause: number): Promise<Seen> {
  const seen: Seen = [];
  for (let pass = 1; pass <= count; pass++) {
    const names: string[] = [];
    for await (const { fileName } of passes.images(part)) {
      if (pass === count && names.length === most) break;
      names.push(fileName);
      for (let turn = 0; turn < pause; turn++) await setImmediate();
    }
    seen.push(names);
  }
  passes.leave(part);
  return seen;
}

test("SharedPasses gives each part its images in order, in as many passes as the one that needs most", async () => {
  const plans = fc.record({ count: fc.integer({ min: 1, max: 3 }), most: fc.nat(8), pause: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...parts, "nobody's"), { maxLength: 25 }),
      fc.tuple(plans, plans, plans),
      fc.boolean(),
      async (names, consumers, isAsync) => {
        const images = withParts(names);
        let passCount = 0;
        const records = () => {
          passCount += 1;
          return isAsync ? generator(images) : images;
        };
        const passes = new SharedPasses(records, parts, ({ split = "" }) => split);
        const seen = await Promise.all(
          consumers.map(({ count, most, pause }, index) => consume(passes, parts[index] as string, count, most, pause)),
        );
        expect(passCount).toBe(Math.max(...consumers.map(({ count }) => count)));
        for (const [index, { count, most }] of consumers.entries()) {
          const own = images.filter(({ split }) => split === parts[index]).map(({ fileName }) => fileName);
          const expected = Array.from({ length: count }, (_, pass) => (pass === count - 1 ? own.slice(0, most) : own));
          expect(seen[index]).toEqual(expected);
        }
      },
    ),
  );
});

async function* generator(images: readonly ImageRecord[]): AsyncGenerator<ImageRecord, void, undefined> {
  yield* images;
}

test("SharedPasses tells everybody what went wrong, and closes what it reads when nobody is left", async () => {
  const failing = async function* () {
    yield* withParts(["a", "b"]);
    throw new RangeError("torn");
  };
  const passes = new SharedPasses(failing, ["a", "b"], ({ split = "" }) => split);
  const results = await Promise.allSettled(["a", "b"].map((part) => consume(passes, part, 1, 5, 0)));
  expect(results.map((result) => result.status === "rejected" && String(result.reason))).toEqual([
    "RangeError: torn",
    "RangeError: torn",
  ]);
  let isClosed = false;
  const endless = async function* () {
    try {
      for (;;) yield* withParts(["a", "b"]);
    } finally {
      isClosed = true;
    }
  };
  const others = new SharedPasses(endless, ["a", "b"], ({ split = "" }) => split);
  await Promise.all(["a", "b"].map((part) => consume(others, part, 1, 5, 0)));
  expect(isClosed).toBe(true);
});
