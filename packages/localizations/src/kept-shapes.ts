import { intersectionOverUnion } from "./geometry.ts";
import type { Bbox } from "./localization.ts";

/** Up to so many shapes are looked at one by one, which is what nearly every image comes down to. */
const fewShapes = 32;

/**
 * The shapes of one group that stay, among which each next one is searched for one that is alike: equal, or for boxes,
 * overlapping by `minIou`. Many boxes are found by where they are, or a mosaic of a hundred thousand would take hours; one
 * by one where there are fewer of them than places to look at.
 */
export class KeptShapes {
  readonly #minIou: number;
  readonly #isBox: boolean;
  readonly #rows: number[] = [];
  readonly #shapes: Bbox[] = [];
  /** Indexes of shapes by cell. */
  #cells: Map<string, number[]> | undefined;

  constructor(isBox: boolean, minIou: number) {
    this.#isBox = isBox;
    this.#minIou = minIou;
  }

  add(row: number, shape: Bbox): void {
    const index = this.#rows.push(row) - 1;
    this.#shapes.push(shape);
    if (this.#cells !== undefined) this.#file(index);
    else if (this.#rows.length > fewShapes) {
      this.#cells = new Map();
      for (let each = 0; each <= index; each++) this.#file(each);
    }
  }

  /** The row of the first one added that is alike. */
  find(shape: Bbox): number | undefined {
    const cells = this.#cells;
    // The less overlap is enough, the more cells there are around: at 0.01 tens of thousands.
    const isFewer = this.#isBox && cells !== undefined && cellCount(shape, this.#minIou) > this.#shapes.length;
    if (cells === undefined || isFewer) {
      return this.#rows[this.#shapes.findIndex((other) => this.#isAlike(shape, other))];
    }
    let first: number | undefined;
    for (const cell of this.#isBox ? cellsAround(shape, this.#minIou) : [shape.join()]) {
      for (const index of cells.get(cell) ?? []) {
        if (first !== undefined && index >= first) break;
        if (this.#isAlike(shape, this.#shapes[index] as Bbox)) first = index;
      }
    }
    return first === undefined ? undefined : this.#rows[first];
  }

  #file(index: number): void {
    const shape = this.#shapes[index] as Bbox;
    const cell = this.#isBox ? cellOf(shape) : shape.join();
    const known = this.#cells?.get(cell);
    if (known === undefined) this.#cells?.set(cell, [index]);
    else known.push(index);
  }

  #isAlike(one: Bbox, other: Bbox): boolean {
    if (one.every((value, index) => value === other[index])) return true;
    return this.#isBox && intersectionOverUnion(one, other) >= this.#minIou;
  }
}

/** Boxes are filed by the powers of two that their sides are below, and by where they begin, in steps of these. */
function cellOf([x, y, width, height]: Bbox): string {
  const [wide, high] = [sizeClass(width), sizeClass(height)];
  return `${wide} ${high} ${Math.floor(x / 2 ** wide)} ${Math.floor(y / 2 ** high)}`;
}

function sizeClass(side: number): number {
  return Math.floor(Math.log2(side)) + 1;
}

/**
 * The cells of all boxes that can overlap with one by `minIou`. Two that do have in common at least that share of either
 * side, so neither side is longer than the other by more, and they begin no further apart than the rest of it.
 */
function* cellsAround([x, y, width, height]: Bbox, minIou: number): Generator<string> {
  for (const [wide, left, right] of stepsAround(x, width, minIou)) {
    for (const [high, top, bottom] of stepsAround(y, height, minIou)) {
      for (let column = left; column <= right; column++) {
        for (let line = top; line <= bottom; line++) yield `${wide} ${high} ${column} ${line}`;
      }
    }
  }
}

/** How many {@link cellsAround} gives. */
function cellCount([x, y, width, height]: Bbox, minIou: number): number {
  const stepCount = (start: number, side: number): number => {
    let count = 0;
    for (const [, from, to] of stepsAround(start, side, minIou)) count += to - from + 1;
    return count;
  };
  return stepCount(x, width) * stepCount(y, height);
}

function* stepsAround(
  start: number,
  side: number,
  minIou: number,
): Generator<[size: number, from: number, to: number]> {
  // A little more on either side: a power of two or a step may be missed by rounding.
  const slack = 1 + 1e-9;
  for (let size = sizeClass((side * minIou) / slack); size <= sizeClass((side / minIou) * slack); size++) {
    const reach = (1 - minIou) * Math.max(side, 2 ** size) * slack;
    yield [size, Math.floor((start - reach) / 2 ** size), Math.floor((start + reach) / 2 ** size)];
  }
}
