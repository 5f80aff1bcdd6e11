import fc from "fast-check";
import { expect, test } from "vitest";
import { createMerge } from "../src/uuid-order.ts";
import { createUuidSet } from "../src/uuid-set.ts";

test("createUuidSet() is a set of texts to which letter case of uuids means nothing", () => {
  const texts = fc.oneof(
    fc.uuid(),
    fc.uuid().map((uuid) => uuid.toUpperCase()),
    // Few different ones, so that many are met again.
    fc.integer({ min: 0, max: 40 }).map((n) => `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 300 }), (added) => {
      const model = new Set<string>();
      const set = createUuidSet();
      for (const text of added) {
        const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
        const key = isUuid ? text.toLowerCase() : text;
        expect(set.add(text)).toBe(!model.has(key));
        model.add(key);
        expect(set.size).toBe(model.size);
      }
    }),
  );
});

test("createUuidSet() holds a hundred thousand uuids that differ in few digits", () => {
  const set = createUuidSet();
  const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-1234-4abc-8def-00000000abcd`;
  for (let n = 0; n < 100_000; n++) expect(set.add(uuidOf(n))).toBe(true);
  for (let n = 0; n < 100_000; n += 997) expect(set.add(uuidOf(n))).toBe(false);
  expect(set.size).toBe(100_000);
});

/** The order of uniqueidentifier, by its documented order of bytes. */
function sqlServerBytes(uuid: string): number[] {
  const hex = uuid.replaceAll("-", "");
  const text = Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  const stored = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((i) => text[i] as number);
  return [10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3].map((i) => stored[i] as number);
}

function compareSqlServer(a: string, b: string): number {
  const [left, right] = [sqlServerBytes(a), sqlServerBytes(b)];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? 0 : (left[at] as number) - (right[at] as number);
}

test.each([
  ["text", (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)],
  ["SQL Server", compareSqlServer],
])("createMerge() keeps the order of %s, and gives what is in several lists once", (_, compare) => {
  const uuids = fc.uniqueArray(fc.uuid(), { minLength: 12, maxLength: 40 });
  fc.assert(
    fc.property(uuids, fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }), (all, places) => {
      const sorted = all.toSorted(compare);
      const record = (uuid: string): { readonly observation_uuid: string } => ({ observation_uuid: uuid });
      const lists = [0, 1].map((list) =>
        sorted.filter((_uuid, i) => places[i] === list || places[i] === 2).map(record),
      );
      // Few records may stand in either order by chance.
      fc.pre(lists.some((list) => list.length >= 8));
      const placed = sorted.filter((_uuid, i) => (places[i] as number) <= 2);
      expect(createMerge(lists)(lists)).toEqual(placed.map(record));
    }),
  );
});
