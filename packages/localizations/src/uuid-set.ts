import { normalizeUuid, writeUuidWords } from "./uuid.ts";

const wordsPerKey = 4;
const initialSlotCount = 1024;
// Beyond three quarters full, open addressing begins to crawl.
const maxLoad = 0.75;

/**
 * Remembers which UUIDs it has seen, exactly, in 16 bytes each: 22 to 43 bytes with the room to grow, where a `Set` of
 * strings takes about 120 and stops at 16.7 million. Spellings of one UUID count as one; other text is remembered as it is.
 */
export class UuidSet {
  #slots: Uint32Array = new Uint32Array(initialSlotCount * wordsPerKey);
  #slotted = 0;
  #hasNil = false;
  readonly #others = new Set<string>();
  readonly #key = new Uint32Array(wordsPerKey);

  /** How many different ones were added. */
  get size(): number {
    return this.#slotted + this.#others.size + (this.#hasNil ? 1 : 0);
  }

  /** Adds a UUID, and says whether it is new. */
  add(uuid: string): boolean {
    const normalized = normalizeUuid(uuid);
    if (normalized === undefined) {
      if (this.#others.has(uuid)) return false;
      this.#others.add(uuid);
      return true;
    }
    writeUuidWords(normalized, this.#key, 0);
    const [a = 0, b = 0, c = 0, d = 0] = this.#key;
    // All zeros mark a free slot, so the nil UUID cannot live in one.
    if ((a | b | c | d) === 0) {
      const isNew = !this.#hasNil;
      this.#hasNil = true;
      return isNew;
    }
    if (!insert(this.#slots, a, b, c, d)) return false;
    this.#slotted++;
    if (this.#slotted > (this.#slots.length / wordsPerKey) * maxLoad) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    const grown = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += wordsPerKey) {
      const [a = 0, b = 0, c = 0, d = 0] = [old[i], old[i + 1], old[i + 2], old[i + 3]];
      if ((a | b | c | d) !== 0) insert(grown, a, b, c, d);
    }
    this.#slots = grown;
  }
}

/** Puts a key into a table whose number of slots is a power of two; false when it is there already. */
function insert(slots: Uint32Array, a: number, b: number, c: number, d: number): boolean {
  const last = slots.length - wordsPerKey;
  // UUIDs of one database often share their head or their tail, so every word must reach every bit of the hash.
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 13;
  for (let at = (hash * wordsPerKey) & last; ; at = (at + wordsPerKey) & last) {
    const [w, x, y, z] = [slots[at], slots[at + 1], slots[at + 2], slots[at + 3]];
    if (w === a && x === b && y === c && z === d) return false;
    if (w !== 0 || x !== 0 || y !== 0 || z !== 0) continue;
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = d;
    return true;
  }
}
