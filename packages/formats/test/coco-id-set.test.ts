import fc from "fast-check";
import { expect, test } from "vitest";
import { IdSet } from "../src/coco/id-set.ts";

test("IdSet tells as a Set does which ids are new", () => {
  const ids = fc.oneof(
    fc.nat(200),
    fc.integer({ min: 2 ** 26 - 3, max: 2 ** 26 + 3 }),
    fc.constantFrom(-1, 0.5, 2 ** 53, "1", "", "a"),
    fc.integer(),
  );
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 200 }), (list) => {
      const [ours, theirs] = [new IdSet(), new Set<number | string>()];
      for (const id of list) expect(ours.add(id)).toBe(theirs.size < theirs.add(id).size);
    }),
  );
});
