const hexDigits = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Words of 32 bits that a uuid takes. */
const wordCount = 4;

/**
 * A set of texts most of which are uuids, in upper or lower case alike: those take 16 bytes each in a table that is
 * at most three quarters full, a fifth of what a `Set` of texts takes.
 */
export interface UuidSet {
  /** Adds a text; false when it was there already. */
  add(text: string): boolean;
  readonly size: number;
}

/** Creates an empty set. */
export function createUuidSet(): UuidSet {
  const others = new Set<string>();
  const uuid = new Uint32Array(wordCount);
  let table = new Uint32Array(wordCount * 1024);
  let usedCount = 0;
  let hasZero = false;

  /** Where a uuid is in the table, or where it would be put. */
  const placeOf = (words: Uint32Array, from: number, slots: Uint32Array): number => {
    const mask = slots.length / wordCount - 1;
    // Uuids of one server differ in few digits at times, so all of them are mixed.
    let hash = 0;
    for (let i = 0; i < wordCount; i++)
      hash = Math.imul(hash ^ (words[from + i] as number), 0x9e3779b1) ^ (hash >>> 15);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * wordCount;
      if (isSame(slots, at, words, from) || isEmpty(slots, at)) return at;
    }
  };
  const grow = (): void => {
    const larger = new Uint32Array(table.length * 2);
    for (let from = 0; from < table.length; from += wordCount) {
      if (!isEmpty(table, from)) larger.set(table.subarray(from, from + wordCount), placeOf(table, from, larger));
    }
    table = larger;
  };

  return {
    add: (text) => {
      if (!hexDigits.test(text)) {
        const countBefore = others.size;
        return others.add(text).size > countBefore;
      }
      parseUuid(text, uuid);
      // Zeros stand for an empty place.
      if (isEmpty(uuid, 0)) {
        const isNew = !hasZero;
        hasZero = true;
        return isNew;
      }
      const at = placeOf(uuid, 0, table);
      if (!isEmpty(table, at)) return false;
      table.set(uuid, at);
      usedCount++;
      if (usedCount * wordCount > table.length * 0.75) grow();
      return true;
    },
    get size() {
      return usedCount + others.size + (hasZero ? 1 : 0);
    },
  };
}

function parseUuid(text: string, words: Uint32Array): void {
  words[0] = Number.parseInt(text.slice(0, 8), 16);
  words[1] = Number.parseInt(text.slice(9, 13) + text.slice(14, 18), 16);
  words[2] = Number.parseInt(text.slice(19, 23) + text.slice(24, 28), 16);
  words[3] = Number.parseInt(text.slice(28), 16);
}

function isEmpty(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}

function isSame(left: Uint32Array, at: number, right: Uint32Array, from: number): boolean {
  for (let i = 0; i < wordCount; i++) if (left[at + i] !== right[from + i]) return false;
  return true;
}
