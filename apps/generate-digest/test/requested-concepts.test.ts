import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConcepts } from "../src/requested-concepts.ts";
import { run } from "./run-on-fake.ts";

test("parseConcepts() takes one a line, whatever ends it, without blank lines and comments", () => {
  const text = "# Rockfish\r\nSebastes levis  \r\n\r\n\t# more\r\n  Pandalus #2\n\nrockfish\rPoralia";
  expect(parseConcepts(text, '"names.txt"')).toEqual([
    { name: "Sebastes levis", place: 'line 2 of "names.txt"' },
    { name: "Pandalus #2", place: 'line 5 of "names.txt"' },
    { name: "rockfish", place: 'line 7 of "names.txt"' },
    { name: "Poralia", place: 'line 8 of "names.txt"' },
  ]);
});

test("generate-digest refuses what is too long to be a name, before it asks anybody", async () => {
  const long = "x".repeat(257);
  const fits = `${"\u{1f41f}".repeat(255)}x`;
  const { exitCode, stderr, m3 } = await run(["--concepts-file", "-"], { stdin: `Sebastes\n${long}\n` });
  expect(exitCode).toBe(2);
  expect(stderr.split("\n")[0]).toBe(
    `generate-digest: Cannot look up concept "${"x".repeat(40)}..." (line 2 of standard input): expected a name of at most 256 letters, got 257`,
  );
  expect(m3.paths).toEqual([]);
  expect((await run([fits])).stderr).toContain("has no such name");
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
