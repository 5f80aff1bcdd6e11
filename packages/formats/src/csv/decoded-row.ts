import type { Annotation, Bbox, ImageRecord } from "../dataset.ts";
import { boundsOf } from "../geometry.ts";
import { toNumber } from "../to-number.ts";
import type { Row } from "./read-rows.ts";

/** What a row says of its image. */
export type RowImage = Partial<Omit<ImageRecord, "annotations" | "fileName">>;

/** What a row says, before names and paths are settled. */
export interface DecodedRow {
  /** Of the image, as it stands. */
  readonly name: string;
  /** What is known of the image; the first row of an image counts, and nobody asks the others. */
  readonly image?: () => RowImage;
  /** Undefined for an image without annotations. An empty id is given later, and so are pixels for shares of the sides. */
  readonly annotation?: Annotation;
  /** What could not be read, where the rest is kept. */
  readonly flaw?: string;
}

/** Reads one row of a flavour; a text says what was expected and is not there. */
export type RowDecoder = (row: Row) => DecodedRow | string;

/** The numbers in some columns, or what was expected. */
export function numbersIn(row: Row, names: readonly string[]): number[] | string {
  const numbers: number[] = [];
  for (const name of names) {
    const text = row.cell(name);
    const value = toNumber(text);
    if (value === undefined) return `a number in "${name}", got ${JSON.stringify(text ?? "")}`;
    numbers.push(value);
  }
  return numbers;
}

/** Whether columns have nothing in them, or blanks. */
export function areBlank(row: Row, names: readonly string[]): boolean {
  return names.every((name) => (row.cell(name) ?? "").trim() === "");
}

/** The number in a column; undefined when there is none. */
export function numberIn(row: Row, name: string): number | undefined {
  const numbers = numbersIn(row, [name]);
  return typeof numbers === "string" ? undefined : numbers[0];
}

const yes = new Set(["1", "true", "yes", "t", "y"]);

/** Whether a column says yes. */
export function isSet(row: Row, name: string): boolean {
  const text = row.cell(name);
  return text !== undefined && yes.has(text.trim().toLowerCase());
}

/** A box from two corners; their order does not matter, and neither does what subtraction leaves behind. */
export function bboxOfCorners(corners: readonly number[], decimals = 4): Bbox {
  const [left, top, right, bottom] = boundsOf(corners);
  const scale = 10 ** decimals;
  const extent = (from: number, to: number): number => Math.round((to - from) * scale) / scale;
  return [left, top, extent(left, right), extent(top, bottom)];
}
