import { isUtf8 } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import {
  type MemberPiece,
  parseArraySlice,
  type ReadOptions,
  readArray,
  readArraySlices,
  readMembers,
  readObjectEntries,
} from "../src/index.ts";
import { documentText, mutated, Random } from "./random-json.ts";
import { chunked, type Outcome, outcomeOf } from "./sources.ts";

// More by hand: FUZZ_SEED=7 FUZZ_COUNT=300000 npx vitest run ... fuzz
const { FUZZ_SEED: seed = 1, FUZZ_COUNT: count = 6000 } = process.env;

/** What JSON.parse makes of the bytes; `undefined` if it refuses them or they are not what is asked for. */
function expectedValue(bytes: Buffer, isRight: (value: unknown) => boolean): unknown {
  if (!isUtf8(bytes)) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
    return isRight(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An element of an array in an object, or the start of that array; counted within the array. */
interface Nested {
  readonly member: string;
  readonly element?: unknown;
}

/** One by one, so that it does not show where batches end. */
async function* flattened(pieces: AsyncIterable<MemberPiece>): AsyncGenerator<[string, unknown] | Nested> {
  for await (const piece of pieces) {
    const { member } = piece;
    if (piece.kind === "value") {
      yield [member, piece.value];
      continue;
    }
    if (piece.isFirst) yield { member };
    for (const element of piece.elements) yield { member, element };
  }
}

function appended(entry: [string, unknown] | undefined, element: unknown): [string, unknown][] {
  if (entry === undefined || !Array.isArray(entry[1])) throw new RangeError("An element came before its array");
  entry[1].push(element);
  return [entry];
}

function assembledMembers(flat: readonly ([string, unknown] | Nested)[]): unknown {
  const entries: [string, unknown][] = [];
  for (const item of flat) {
    if (Array.isArray(item)) entries.push(item as [string, unknown]);
    else if ("element" in item) entries.push(...appended(entries.pop(), (item as Nested).element));
    else entries.push([(item as Nested).member, []]);
  }
  return Object.fromEntries(entries);
}

type Read = (bytes: Buffer, sizes: readonly number[], options: ReadOptions) => Promise<Outcome>;

/** Reads documents in random chunks and batches, and compares with JSON.parse and with a reading in one piece. */
async function fuzz(
  isArray: boolean,
  read: Read,
  assembled: (elements: unknown[]) => unknown,
  isIndexGlobal = true,
): Promise<number> {
  const random = new Random(Number(seed));
  const isRight = isArray ? Array.isArray : isObject;
  let refusedCount = 0;
  for (let round = 0; round < Number(count); round++) {
    const text = documentText(random, isArray);
    const bytes = random.below(2) === 0 ? Buffer.from(text) : mutated(text, random);
    const sizes = Array.from({ length: 1 + random.below(4) }, () => random.below(30)).concat(1 + random.below(50));
    const options = { batchSizeBytes: random.pick([1, 2, 3, 7, 20, 50, 200, 65_536]) };
    const what = { round, text: bytes.toString("latin1"), sizes, options };
    const { elements, error } = await read(bytes, sizes, options);
    const value = expectedValue(bytes, isRight);
    if (value !== undefined) {
      expect({ ...what, error }).toEqual({ ...what, error: undefined });
      expect(isDeepStrictEqual(assembled(elements), value), JSON.stringify(what)).toBe(true);
      continue;
    }
    refusedCount++;
    expect(error, JSON.stringify(what)).toBeDefined();
    const whole = await read(bytes, [bytes.length + 1], {});
    expect({ ...what, error: error?.message, elements }).toEqual({
      ...what,
      error: whole.error?.message,
      elements: whole.elements,
    });
    expect(error?.byteOffset, JSON.stringify(what)).toBeLessThanOrEqual(bytes.length);
    if (error?.elementIndex !== undefined && isIndexGlobal) {
      expect({ ...what, index: error.elementIndex }).toEqual({ ...what, index: elements.length });
    }
  }
  return refusedCount;
}

test("readArray() agrees with JSON.parse on random documents, layouts, chunks and mutations", async () => {
  const refusedCount = await fuzz(
    true,
    (bytes, sizes, options) => outcomeOf(readArray(chunked(bytes, sizes), options)),
    (elements) => elements,
  );
  expect(refusedCount).toBeGreaterThan(Number(count) / 5);
  expect(refusedCount).toBeLessThan(Number(count) / 2);
});

test("readObjectEntries() agrees with JSON.parse on random documents, layouts, chunks and mutations", async () => {
  const refusedCount = await fuzz(
    false,
    (bytes, sizes, options) => outcomeOf(readObjectEntries(chunked(bytes, sizes), options)),
    (elements) => Object.fromEntries(elements as [string, unknown][]),
  );
  expect(refusedCount).toBeGreaterThan(Number(count) / 5);
  expect(refusedCount).toBeLessThan(Number(count) / 2);
});

test("readMembers() agrees with JSON.parse on random documents, layouts, chunks and mutations", async () => {
  const refusedCount = await fuzz(
    false,
    (bytes, sizes, options) => outcomeOf(flattened(readMembers(chunked(bytes, sizes), options))),
    (elements) => assembledMembers(elements as ([string, unknown] | Nested)[]),
    false,
  );
  expect(refusedCount).toBeGreaterThan(Number(count) / 5);
  expect(refusedCount).toBeLessThan(Number(count) / 2);
});

test("readArraySlices() gives the elements that JSON.parse gives, or something that says that it may not", async () => {
  const random = new Random(Number(seed));
  let toldCount = 0;
  for (let round = 0; round < Number(count); round++) {
    const text = documentText(random, true);
    const bytes = random.below(2) === 0 ? Buffer.from(text) : mutated(text, random);
    const sizes = Array.from({ length: 1 + random.below(4) }, () => random.below(30)).concat(1 + random.below(50));
    const batchSizeBytes = random.pick([1, 2, 3, 7, 20, 50, 200, 65_536]);
    const { elements: slices, error } = await outcomeOf(readArraySlices(chunked(bytes, sizes), { batchSizeBytes }));
    const elements = slices.map(parseArraySlice);
    if (error !== undefined || elements.includes(undefined)) {
      toldCount++;
      continue;
    }
    const what = JSON.stringify({ round, text: bytes.toString("latin1"), sizes, batchSizeBytes });
    expect(isDeepStrictEqual(elements.flat(1), expectedValue(bytes, Array.isArray)), what).toBe(true);
  }
  expect(toldCount).toBeGreaterThan(Number(count) / 5);
  // Wrong guesses are rare, even with the few keys and the tiny pieces of this test.
  expect(toldCount).toBeLessThan((Number(count) * 2) / 3);
});
