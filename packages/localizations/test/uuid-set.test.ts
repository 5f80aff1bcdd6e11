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

/** A store as a file would be, which takes so many tables. */
function createStore(mostTables = Number.POSITIVE_INFINITY) {
  const tables: Uint8Array[] = [];
  let readCount = 0;
  const append = (bytes: Uint8Array): number | undefined => {
    if (tables.length === mostTables) return undefined;
    return (tables.push(Uint8Array.from(bytes)) - 1) * bytes.length;
  };
  const read = (position: number, into: Uint8Array): void => {
    readCount++;
    const size = tables[0]?.length ?? 0;
    into.set(tables[Math.floor(position / size)]?.subarray(position % size, (position % size) + into.length) ?? []);
  };
  return { append, read, tables, readCount: () => readCount };
}

const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-7c1d-4de3-0468-bd6dd7a39d1e`;

test.each([
  ["in memory", undefined],
  ["in a store", createStore()],
  ["in a store that is full after the first", createStore(1)],
])("UuidSet remembers more than one table holds: %s", (_, store) => {
  const set = new UuidSet({ store });
  const count = 450_000;
  for (let n = 0; n < count; n++) if (!set.add(uuidOf(n))) expect.fail(`Took ${uuidOf(n)} for a repeat`);
  expect(store?.readCount() ?? 0).toBeLessThan(count / 1000);
  for (let n = 0; n < count; n += 7) if (set.add(uuidOf(n).toUpperCase())) expect.fail(`Forgot ${uuidOf(n)}`);
  expect(set.size).toBe(count);
  if (store !== undefined) expect(store.tables.length).toBeGreaterThan(0);
});

test("UuidSet asks the store for all 128 bits, so that what only looks like a repeat is new", () => {
  const store = createStore();
  const set = new UuidSet({ store });
  for (let n = 0; store.tables.length === 0; n++) set.add(uuidOf(n));
  // What the store gives is not what was looked for: nothing that is asked for can then be a repeat.
  store.tables[0]?.fill(1);
  expect(set.add(uuidOf(5))).toBe(true);
  expect(store.readCount()).toBeGreaterThan(0);
});
