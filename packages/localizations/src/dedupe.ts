import { DuplicateRows } from "./duplicate-rows.ts";
import { KeptShapes } from "./kept-shapes.ts";
import type { Localization } from "./localization.ts";

/** When two localizations are the same thing. */
export interface DedupeOptions {
  /**
   * How much two boxes of one category in one image must have in common, as intersection over union, above 0 up to 1;
   * 1 means that they are equal. Points, lines and polygons must be equal whatever this says.
   *
   * @default 0.9
   */
  readonly minIou?: number | undefined;
}

/** What {@link dedupe} found. */
export interface Deduped {
  /** In the order in which they came. */
  readonly kept: readonly Localization[];
  /** What was left out, each with the one of `kept` that stands for it. */
  readonly duplicates: readonly { readonly localization: Localization; readonly of: Localization }[];
}

/**
 * Leaves one of those localizations that say the same: the same association twice, the same thing saved twice, and boxes
 * of one category in one image that hardly differ, as models leave them when they run again. The one that stays was
 * verified, if any was; names its image, if any does; and has the lowest association uuid. So it does not depend on
 * their order which ones stay.
 *
 * @throws {RangeError} for a `minIou` out of range.
 */
export function dedupe(localizations: Iterable<Localization>, options: DedupeOptions = {}): Deduped {
  const finder = new DuplicateFinder(options);
  const all = [...localizations];
  for (const localization of all) finder.add(localization);
  const originals = finder.find();
  const kept: Localization[] = [];
  const duplicates: { localization: Localization; of: Localization }[] = [];
  for (const [index, localization] of all.entries()) {
    const original = originals[index] ?? index;
    if (original === index) kept.push(localization);
    else duplicates.push({ localization, of: all[original] as Localization });
  }
  return { kept, duplicates };
}

/**
 * Finds duplicates as {@link dedupe} does among more localizations than fit into memory: 80 bytes each while they are
 * added, 92 while it finds.
 */
export class DuplicateFinder {
  readonly #rows = new DuplicateRows();
  readonly #minIou: number;

  constructor({ minIou = 0.9 }: DedupeOptions = {}) {
    if (!(minIou > 0 && minIou <= 1)) throw new RangeError(`Option minIou must be above 0 up to 1, got ${minIou}`);
    this.#minIou = minIou;
  }

  /** Adds the next localization. */
  add(localization: Localization): void {
    this.#rows.push(localization);
  }

  /** For each localization in the order of adding: the index of the one that stands for it, which may be its own. */
  find(): Uint32Array {
    const originals = Uint32Array.from({ length: this.#rows.length }, (_, index) => index);
    this.#findRepeated(originals);
    this.#findAlike(originals);
    for (const [index, original] of originals.entries()) {
      // What stood for it may have turned out to be a duplicate itself; of a duplicate, nothing is one.
      originals[index] = originals[original] ?? original;
    }
    return originals;
  }

  #findRepeated(originals: Uint32Array): void {
    const order = originals.slice().sort((a, b) => this.#rows.byAssociation(a, b));
    for (let index = 1; index < order.length; index++) {
      const [before, row] = [order[index - 1] ?? 0, order[index] ?? 0];
      if (this.#rows.isSameAssociation(before, row)) originals[row] = originals[before] ?? before;
    }
  }

  #findAlike(originals: Uint32Array): void {
    const rows = originals.filter((original, index) => original === index);
    const order = rows.sort((a, b) => this.#rows.byGroup(a, b));
    let kept = new KeptShapes(false, this.#minIou);
    for (const [index, row] of order.entries()) {
      const before = order[index - 1];
      if (before === undefined || !this.#rows.isSameGroup(before, row)) {
        kept = new KeptShapes(this.#rows.isBox(row), this.#minIou);
      }
      const shape = this.#rows.shape(row);
      const original = kept.find(shape);
      if (original === undefined) kept.add(row, shape);
      else originals[row] = original;
    }
  }
}
