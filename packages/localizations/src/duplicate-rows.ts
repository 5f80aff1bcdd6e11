import { categoryName } from "./category-name.ts";
import { hasVerifier } from "./filter.ts";
import { bounds } from "./geometry.ts";
import type { Bbox, Geometry, Localization } from "./localization.ts";
import { normalizeUuid, writeUuidWords } from "./uuid.ts";

/** Numbers of a row: four of eight bytes for the box, and twelve of four bytes after them. */
const floatsPerRow = 10;
const wordsPerRow = 2 * floatsPerRow;
const rowsPerPage = 16_384;

/** Where in a row its words are. */
const at = { place: 8, category: 12, association: 13, content: 17, rank: 18, kind: 19 } as const;

/** Two views of the same bytes. */
interface Page {
  readonly floats: Float64Array;
  readonly words: Uint32Array;
}

/**
 * What must be known of localizations to find the same thing twice, in 80 bytes each: no page is copied when there are
 * more, so that is all it takes.
 */
export class DuplicateRows {
  readonly #pages: Page[] = [];
  readonly #categories = new Map<string, number>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds a row, whose index is the number of rows before it. */
  push(localization: Localization): void {
    const offset = this.#length % rowsPerPage;
    if (offset === 0) {
      const floats = new Float64Array(rowsPerPage * floatsPerRow);
      this.#pages.push({ floats, words: new Uint32Array(floats.buffer) });
    }
    this.#length++;
    const { floats, words } = this.#pages.at(-1) as Page;
    const start = offset * wordsPerRow;
    floats.set(shapeOf(localization.geometry), offset * floatsPerRow);
    writeIdentity(placeOf(localization), words, start + at.place);
    writeIdentity(localization.associationUuid, words, start + at.association);
    words[start + at.category] = this.#categoryOf(localization);
    words[start + at.content] = hash(JSON.stringify(localization), 0);
    words[start + at.rank] = rankOf(localization);
    words[start + at.kind] = localization.geometry.kind === "box" ? 1 : 0;
  }

  /** Whether two are in the same image and would be in one category. */
  isSameGroup(a: number, b: number): boolean {
    return this.#compare(a, b, at.place, 5) === 0;
  }

  isBox(row: number): boolean {
    return this.#page(row).words[(row % rowsPerPage) * wordsPerRow + at.kind] === 1;
  }

  isSameAssociation(a: number, b: number): boolean {
    return this.#compare(a, b, at.association, 4) === 0;
  }

  /** Brings together what is in one image and category, the best first. */
  byGroup(a: number, b: number): number {
    return this.#compare(a, b, at.place, 5) || this.byMerit(a, b);
  }

  /** Brings together what is said by one association, the best first. */
  byAssociation(a: number, b: number): number {
    return this.#compare(a, b, at.association, 4) || this.byMerit(a, b);
  }

  /** Which of two that are the same stays. What they are like decides; which came first, only where they are equal. */
  byMerit(a: number, b: number): number {
    return this.#compare(a, b, at.rank, 1) || this.#compare(a, b, at.association, 5) || a - b;
  }

  /** The box; of other kinds, where it begins and two numbers that stand for all of its vertices. */
  shape(row: number): Bbox {
    const { floats } = this.#page(row);
    const start = (row % rowsPerPage) * floatsPerRow;
    return [floats[start] ?? 0, floats[start + 1] ?? 0, floats[start + 2] ?? 0, floats[start + 3] ?? 0];
  }

  #page(row: number): Page {
    return this.#pages[Math.floor(row / rowsPerPage)] as Page;
  }

  #compare(a: number, b: number, offset: number, count: number): number {
    const { words: left } = this.#page(a);
    const { words: right } = this.#page(b);
    const leftStart = (a % rowsPerPage) * wordsPerRow + offset;
    const rightStart = (b % rowsPerPage) * wordsPerRow + offset;
    for (let index = 0; index < count; index++) {
      const difference = (left[leftStart + index] ?? 0) - (right[rightStart + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Numbers go by who came first, so they tell whether two categories are the same and nothing else. */
  #categoryOf(localization: Localization): number {
    const category = `${localization.geometry.kind} ${categoryName(localization)}`;
    const known = this.#categories.get(category);
    if (known !== undefined) return known;
    this.#categories.set(category, this.#categories.size);
    return this.#categories.size - 1;
  }
}

function writeIdentity(identity: string, words: Uint32Array, offset: number): void {
  const uuid = normalizeUuid(identity);
  if (uuid !== undefined) {
    writeUuidWords(uuid, words, offset);
    return;
  }
  // Bad data has other names than uuids. No uuid of a real thing begins like this.
  words[offset] = 0xffff_ffff;
  for (let seed = 1; seed < 4; seed++) words[offset + seed] = hash(identity, seed);
}

/** What it is in pixels of: an image; without one, the frame of its moment; without that, nothing that others share. */
function placeOf({ image, imagedMomentUuid, associationUuid }: Localization): string {
  return image?.uuid ?? imagedMomentUuid ?? `alone ${associationUuid}`;
}

/** Lower is better: looked at by a person, drawn on an image that it names, then the others, without an image last. */
function rankOf({ linkValue, resolution }: Localization): number {
  const found = resolution === "referenced" ? 0 : resolution === "unresolved" ? 2 : 1;
  return (hasVerifier(linkValue) ? 0 : 10) + found;
}

function shapeOf(geometry: Geometry): Bbox {
  if (geometry.kind === "box") return geometry.bbox;
  const [x, y] = bounds(geometry);
  const text = JSON.stringify(geometry);
  return [x, y, hash(text, 1), hash(text, 2)];
}

/** A number of 32 bits that hardly any two texts share (FNV-1a, with a last stir). */
function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
