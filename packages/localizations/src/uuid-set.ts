import { normalizeUuid, readUuidWords, writeUuidWords } from "./uuid.ts";

const wordsPerKey = 4;
const bytesPerKey = 16;
const firstSlotCount = 1024;
/** A table of 4 MB. Beyond it another one is begun, so that no more than this is ever copied to make room. */
const lastSlotCount = 2 ** 18;
// Beyond three quarters full, open addressing begins to crawl.
const maxLoad = 0.75;

/** Where a {@link UuidSet} puts what need not stay in memory: a temporary file, mostly. */
export interface UuidStore {
  /** Keeps a copy of these bytes. Returns where they begin, or undefined when there is no room; they then stay in memory. */
  append(bytes: Uint8Array): number | undefined;
  /** Fills `into` with the bytes from `position` on. */
  read(position: number, into: Uint8Array): void;
}

/** How a {@link UuidSet} keeps its UUIDs. */
export interface UuidSetOptions {
  /** Takes the UUIDs themselves once there are many. @default memory */
  readonly store?: UuidStore | undefined;
}

/** A table that takes no more: a tag of 16 bits, odd where there is a UUID, for each slot, and the UUIDs in memory or at a place in the store. */
interface FullTable {
  readonly tags: Uint16Array;
  readonly slots: Uint32Array | undefined;
  readonly position: number;
}

/**
 * Remembers which UUIDs it has seen, exactly: all 128 bits of each, in tables of 196,608. In memory that takes 24 bytes
 * each; with a `store` less than 3 beyond the first table's 4 MB, and the store is asked only for what is very likely a
 * repeat (of new ones, for less than one in a thousand). A `Set` of strings takes about 120 and stops at 16.7 million.
 * Spellings of one UUID count as one; other text is remembered as it is.
 */
export class UuidSet {
  readonly #store: UuidStore | undefined;
  readonly #full: FullTable[] = [];
  #slots: Uint32Array = new Uint32Array(firstSlotCount * wordsPerKey);
  #slotted = 0;
  #inFull = 0;
  #hasNil = false;
  readonly #others = new Set<string>();
  readonly #key = new Uint32Array(wordsPerKey);
  readonly #stored = new Uint32Array(wordsPerKey);

  constructor({ store }: UuidSetOptions = {}) {
    this.#store = store;
  }

  /** How many different ones were added. */
  get size(): number {
    return this.#inFull + this.#slotted + this.#others.size + (this.#hasNil ? 1 : 0);
  }

  /** Adds a UUID, and says whether it is new. */
  add(uuid: string): boolean {
    const key = this.#key;
    if (!readUuidWords(uuid, key, 0)) {
      const normalized = normalizeUuid(uuid);
      if (normalized === undefined) return this.#addOther(uuid);
      writeUuidWords(normalized, key, 0);
    }
    const hash = hashOf(key, 0);
    // All zeros mark a free slot, so the nil UUID cannot live in one.
    if (isZero(key, 0)) {
      const isNew = !this.#hasNil;
      this.#hasNil = true;
      return isNew;
    }
    for (const table of this.#full) if (this.#isIn(table, hash)) return false;
    if (!insert(this.#slots, key, 0, hash)) return false;
    this.#slotted++;
    if (this.#slotted >= (this.#slots.length / wordsPerKey) * maxLoad) this.#makeRoom();
    return true;
  }

  #addOther(text: string): boolean {
    if (this.#others.has(text)) return false;
    this.#others.add(text);
    return true;
  }

  #makeRoom(): void {
    const slots = this.#slots;
    if (slots.length < lastSlotCount * wordsPerKey) {
      const grown = new Uint32Array(slots.length * 2);
      for (let at = 0; at < slots.length; at += wordsPerKey) {
        if (!isZero(slots, at)) insert(grown, slots, at, hashOf(slots, at));
      }
      this.#slots = grown;
      return;
    }
    const position = this.#store?.append(new Uint8Array(slots.buffer));
    const tags = tagsOf(slots);
    this.#full.push(position === undefined ? { tags, slots, position: 0 } : { tags, slots: undefined, position });
    this.#inFull += this.#slotted;
    this.#slotted = 0;
    if (position === undefined) this.#slots = new Uint32Array(firstSlotCount * wordsPerKey);
    else slots.fill(0);
  }

  /** Follows the way that `insert` went; where the tags agree, the UUIDs decide. */
  #isIn({ tags, slots, position }: FullTable, hash: number): boolean {
    const tag = tagOf(this.#key, 0);
    const last = tags.length - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const found = tags[slot];
      if (found === 0) return false;
      if (found !== tag) continue;
      if (slots !== undefined) {
        if (isEqual(slots, slot * wordsPerKey, this.#key)) return true;
        continue;
      }
      this.#store?.read(position + slot * bytesPerKey, new Uint8Array(this.#stored.buffer));
      if (isEqual(this.#stored, 0, this.#key)) return true;
    }
  }
}

function isZero(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}

function isEqual(words: Uint32Array, at: number, key: Uint32Array): boolean {
  return words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3];
}

/** UUIDs of one database often share their head or their tail, so every word must reach every bit of the hash. */
function hashOf(words: Uint32Array, at: number): number {
  const front = Math.imul((words[at] as number) ^ Math.imul(words[at + 1] as number, 0x9e3779b1), 0x85ebca6b);
  const back = Math.imul((words[at + 2] as number) ^ Math.imul(words[at + 3] as number, 0xc2b2ae35), 0x27d4eb2f);
  let hash = front ^ back;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** A number from 1 to 65535 that does not follow from the hash, or all in one slot would have one tag. */
function tagOf(words: Uint32Array, at: number): number {
  const front = Math.imul(words[at] as number, 0x85ebca6b) ^ Math.imul(words[at + 1] as number, 0xc2b2ae35);
  const back = Math.imul(words[at + 2] as number, 0x9e3779b1) ^ Math.imul(words[at + 3] as number, 0x165667b1);
  const mixed = Math.imul(front ^ back ^ ((front ^ back) >>> 15), 0x2c1b3c6d);
  return (mixed >>> 16) | 1;
}

function tagsOf(slots: Uint32Array): Uint16Array {
  const tags = new Uint16Array(slots.length / wordsPerKey);
  for (let slot = 0; slot < tags.length; slot++) {
    if (!isZero(slots, slot * wordsPerKey)) tags[slot] = tagOf(slots, slot * wordsPerKey);
  }
  return tags;
}

/** Puts a key into a table whose number of slots is a power of two; false when it is there already. */
function insert(slots: Uint32Array, key: Uint32Array, from: number, hash: number): boolean {
  const last = slots.length - wordsPerKey;
  const first = key[from] as number;
  for (let at = (hash * wordsPerKey) & last; ; at = (at + wordsPerKey) & last) {
    const isSame =
      slots[at] === first &&
      slots[at + 1] === key[from + 1] &&
      slots[at + 2] === key[from + 2] &&
      slots[at + 3] === key[from + 3];
    if (isSame) return false;
    if (!isZero(slots, at)) continue;
    for (let word = 0; word < wordsPerKey; word++) slots[at + word] = key[from + word] as number;
    return true;
  }
}
