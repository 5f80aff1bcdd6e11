import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cutTable, RowCutter } from "../src/csv/row-cutter.ts";

/** Cuts a text that comes in pieces. */
function cut(pieces: readonly string[], delimiter = ","): { rows: string[][]; flaw: string | undefined } {
  const cutter = new RowCutter(delimiter);
  const rows: string[][] = [];
  for (const piece of pieces) for (const { cells } of cutter.add(piece, false)) rows.push([...cells]);
  for (const { cells } of cutter.add("", true)) rows.push([...cells]);
  return { rows, flaw: cutter.flaw };
}

/** What csv-parse makes of a text; undefined where it gives up. */
function reference(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      bom: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

const piece = fc.string({ unit: fc.constantFrom(...'ab,;\t"""\n\n\r é\ufeff🦐'), maxLength: 12 });

test("RowCutter gives the rows that csv-parse gives, wherever the text is cut and whatever its quotes", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(",", ";", "\t"), (pieces, delimiter) => {
      // With a line feed in the first piece, by which lines are told.
      const { rows, flaw } = cut(["a\n", ...pieces], delimiter);
      const expected = reference(`a\n${pieces.join("")}`, delimiter);
      expect(flaw === undefined).toBe(expected !== undefined);
      if (expected !== undefined) expect(rows).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

test("RowCutter tells where rows end, in lines of the file", () => {
  const text = '\ufeffa,b\r\n\r\n"c\n\nd","""e""\r\nf"\nx"y",z\n';
  const cutter = new RowCutter(",");
  expect([...cutter.add(text, true)]).toEqual([
    { cells: ["a", "b"], line: 1 },
    { cells: ["c\n\nd", '"e"\r\nf'], line: 6 },
    { cells: ['x"y"', "z"], line: 7 },
  ]);
});

test("RowCutter takes a quoted cell of many pieces for one", () => {
  const inside = `${"crab, ".repeat(500)}\n`.repeat(20);
  const pieces = Array.from({ length: inside.length }, (_, index) => inside.charAt(index));
  expect(cut(["a,", '"', ...pieces, '"\n'])).toEqual({ rows: [["a", inside]], flaw: undefined });
});

test("RowCutter takes carriage returns for line ends where there is nothing else", () => {
  expect(cutTable("a,b\rc,d\r\re,f", ",").rows.map(({ cells }) => cells)).toEqual([
    ["a", "b"],
    ["c", "d"],
    ["e", "f"],
  ]);
  expect(cutTable("", ",")).toEqual({ rows: [], flaw: undefined });
});

test("RowCutter gives the rows before a quote that is never closed, or before one row too long", () => {
  expect(cut(["a,b\n", 'c,"d\ne,f\n'])).toEqual({
    rows: [["a", "b"]],
    flaw: "expected the row from line 2 on to end, and a quote in it is never closed",
  });
  const cutter = new RowCutter(",", 10);
  expect([...cutter.add("a\n", false), ...cutter.add("0123456789", false)]).toHaveLength(1);
  expect(cutter.flaw).toBeUndefined();
  expect([...cutter.add("0", false)]).toEqual([]);
  expect(cutter.flaw).toBe("expected rows of at most 10 characters, got more from line 2 on");
});
