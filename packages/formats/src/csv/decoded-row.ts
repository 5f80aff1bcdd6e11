import type { Annotation, Bbox, ImageRecord } from "../dataset.ts";
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
    const value = text === undefined ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) return `a number in "${name}", got ${JSON.stringify(text ?? "")}`;
    numbers.push(value);
  }
  return numbers;
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
  return text !== undefined && yes.has(text.toLowerCase());
}

/** A box from two corners; their order does not matter, and neither does what subtraction leaves behind. */
export function bboxOfCorners([left = 0, top = 0, right = 0, bottom = 0]: readonly number[], decimals = 4): Bbox {
  const scale = 10 ** decimals;
  const extent = (from: number, to: number): number => Math.round((to - from) * scale) / scale;
  return [left, top, extent(left, right), extent(top, bottom)];
}
