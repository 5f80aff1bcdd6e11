/** A row of a table as its cells stand. */
export interface CutRow {
  readonly cells: readonly string[];
  /** Where it ends, from 1. */
  readonly line: number;
}

/** A quote that is never closed would take in the rest of the file. */
const defaultLongestRowCharacters = 64 * 1024 * 1024;
const [quote, lineFeed, carriageReturn] = [0x22, 0x0a, 0x0d] as const;

/**
 * Cuts the text of a table into rows and cells, piece by piece: RFC 4180 and what programs make of it. Lines end in a line feed, with or without a
 * carriage return before it (or in carriage returns, where the first piece has nothing else); empty ones are passed over, and so is a byte order mark. Rows
 * may be of any length. A quote inside a cell that does not begin with one stands for itself, and one that closes a cell before its end makes all of
 * its quotes plain text.
 *
 * Most rows of most tables have no quotes: those are cut by two calls, and a table five times as quickly as character by character.
 */
export class RowCutter {
  /** Why the rows end before the text does, if they do. */
  flaw: string | undefined;
  readonly #delimiter: string;
  readonly #longestRowCharacters: number;
  #isBegun = false;
  #hasCarriageReturns = false;
  /** What has not been cut yet. */
  #text = "";
  /** A row that outgrows the text is cut again when there is twice as much, or its start would be looked at over and over. */
  #wantedLength = 0;
  #line = 1;

  /** @param delimiter one character */
  constructor(delimiter: string, longestRowCharacters: number = defaultLongestRowCharacters) {
    this.#delimiter = delimiter;
    this.#longestRowCharacters = longestRowCharacters;
  }

  /** The rows that end in the next piece of text; to be gone over to the end before more is added. */
  *add(piece: string, isLast: boolean): Generator<CutRow, void, undefined> {
    const text = this.#text + this.#prepared(piece);
    let at = 0;
    if (isLast || text.length >= this.#wantedLength) {
      let quoteAt = text.indexOf('"');
      while (at < text.length) {
        if (quoteAt >= 0 && quoteAt < at) quoteAt = text.indexOf('"', at);
        const lineEnd = text.indexOf("\n", at);
        const end = lineEnd < 0 ? text.length : lineEnd;
        const isPlain = quoteAt < 0 || quoteAt > end;
        if (isPlain && lineEnd < 0 && !isLast) break;
        const row = isPlain
          ? cutPlainRow(text, at, end, this.#delimiter)
          : cutQuotedRow(text, at, this.#delimiter.charCodeAt(0), isLast);
        if (row === undefined) break;
        at = row.end + 1;
        this.#line += row.innerLineCount;
        if (row.cells !== undefined) yield { cells: row.cells, line: this.#line };
        this.#line += 1;
      }
      this.#wantedLength = 2 * (text.length - at);
    }
    this.#text = text.slice(at);
    if (isLast && this.#text !== "") {
      this.flaw = `expected the row from line ${this.#line} on to end, and a quote in it is never closed`;
    }
    if (this.#text.length > this.#longestRowCharacters) {
      this.flaw = `expected rows of at most ${this.#longestRowCharacters} characters, got more from line ${this.#line} on`;
    }
  }

  #prepared(piece: string): string {
    let text = piece;
    if (!this.#isBegun && piece !== "") {
      this.#isBegun = true;
      text = piece.replace(/^\ufeff/, "");
      this.#hasCarriageReturns = text.includes("\r") && !text.includes("\n");
    }
    return this.#hasCarriageReturns ? text.replaceAll("\r", "\n") : text;
  }
}

/**
 * Cuts the whole text of a table.
 *
 * @returns the rows up to what cannot be cut, and why that is
 */
export function cutTable(
  text: string,
  delimiter: string,
): { readonly rows: readonly CutRow[]; readonly flaw: string | undefined } {
  const cutter = new RowCutter(delimiter);
  const rows = [...cutter.add(text, true)];
  return { rows, flaw: cutter.flaw };
}

interface RowPlace {
  /** Undefined for an empty line. */
  readonly cells: readonly string[] | undefined;
  /** Where the line feed is that follows, or the end of the text. */
  readonly end: number;
  /** Line ends inside the row. */
  readonly innerLineCount: number;
}

function cutPlainRow(text: string, from: number, end: number, delimiter: string): RowPlace {
  const lineEnd = beforeLineEnd(text, from, end);
  const cells = lineEnd === from ? undefined : text.slice(from, lineEnd).split(delimiter);
  return { cells, end, innerLineCount: 0 };
}

/** Undefined for a row that goes on behind the text. */
function cutQuotedRow(text: string, from: number, delimiter: number, isLast: boolean): RowPlace | undefined {
  const cells: string[] = [];
  for (let start = from; ; ) {
    const cell = cutCell(text, start, delimiter, isLast);
    if (cell === undefined) return undefined;
    const { value, end } = cell;
    cells.push(value);
    if (text.charCodeAt(end) !== delimiter) return { cells, end, innerLineCount: countLineFeeds(text, from, end) };
    start = end + 1;
  }
}

interface CellPlace {
  readonly value: string;
  /** Where the delimiter or the line feed is that follows, or the end of the text. */
  readonly end: number;
}

/** Undefined for a cell that goes on behind the text. */
function cutCell(text: string, from: number, delimiter: number, isLast: boolean): CellPlace | undefined {
  let [head, start] = ["", from];
  if (text.charCodeAt(from) === quote) {
    const quoted = cutQuotes(text, from + 1);
    if (quoted === undefined) return undefined;
    start = quoted.end;
    // What is behind a carriage return tells whether that is a part of the line end.
    const isOpen = start === text.length || (start === text.length - 1 && text.charCodeAt(start) === carriageReturn);
    if (isOpen && !isLast) return undefined;
    const end = cellEnd(text, start, delimiter);
    if (beforeLineEnd(text, start, end) === start) return { value: quoted.value, end };
    head = `"${quoted.value}"`;
  }
  const end = cellEnd(text, start, delimiter);
  if (end === text.length && !isLast) return undefined;
  return { value: head + text.slice(start, beforeLineEnd(text, start, end)), end };
}

/** What is between quotes, with two of them for one, and the place behind the last; undefined where that is not in the text. */
function cutQuotes(text: string, from: number): CellPlace | undefined {
  let [value, start] = ["", from];
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', start)) {
    if (text.charCodeAt(at + 1) !== quote) return { value: value + text.slice(start, at), end: at + 1 };
    value += text.slice(start, at + 1);
    start = at + 2;
  }
  return undefined;
}

/** Where the next delimiter or line feed is, or the end of the text. */
function cellEnd(text: string, from: number, delimiter: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === lineFeed) return at;
  }
  return text.length;
}

/** Without the carriage return before a line feed. */
function beforeLineEnd(text: string, from: number, end: number): number {
  const hasReturn = end > from && text.charCodeAt(end) === lineFeed && text.charCodeAt(end - 1) === carriageReturn;
  return hasReturn ? end - 1 : end;
}

function countLineFeeds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
