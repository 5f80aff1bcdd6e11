import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConcepts } from "../src/requested-concepts.ts";

test("parseConcepts() takes one a line, whatever ends it, without blank lines and comments", () => {
  const text = "# Rockfish\r\nSebastes levis  \r\n\r\n\t# more\r\n  Pandalus #2\n\nrockfish\rPoralia";
  expect(parseConcepts(text, '"names.txt"')).toEqual([
    { name: "Sebastes levis", place: 'line 2 of "names.txt"' },
    { name: "Pandalus #2", place: 'line 5 of "names.txt"' },
    { name: "rockfish", place: 'line 7 of "names.txt"' },
    { name: "Poralia", place: 'line 8 of "names.txt"' },
  ]);
});

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => !/[\r\n]/.test(text) && text.trim() === text && !text.startsWith("#"));

test("parseConcepts() reads back any names, with either line end", () => {
  fc.assert(
    fc.property(fc.array(name), fc.constantFrom("\n", "\r\n", "\r"), fc.boolean(), (names, end, isClosed) => {
      const text = names.join(end) + (isClosed ? end : "");
      expect(parseConcepts(text, "x").map((concept) => concept.name)).toEqual(names);
    }),
  );
});
