/** A stream of pseudo-random numbers: same labels, same numbers, on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items, all equally likely. */
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  /** `count` hexadecimal digits, lower case. */
  hex(count: number): string;
}

/**
 * Opens the stream that belongs to a seed and a list of labels.
 *
 * Streams with different labels are independent, so any part of the ocean can be made without making the parts before it.
 */
export function randomOf(seed: number, ...labels: readonly (string | number)[]): Random {
  let state = hashOf(`${seed}/${labels.join("/")}`);
  const next = (): number => {
    // Mulberry32: 32 bits of state are plenty for streams this short, and opening one costs nothing.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("Cannot pick from an empty list");
      return item;
    },
    hex: (count) => {
      let digits = "";
      while (digits.length < count) digits += integer(0, 0xffff).toString(16).padStart(4, "0");
      return digits.slice(0, count);
    },
  };
}

/** Hashes text to 32 bits (FNV-1a with a final mix). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Picks one of the items with the given weights. */
export function pickWeighted<T>(random: Random, items: readonly (readonly [item: T, weight: number])[]): T {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new RangeError("Cannot pick from an empty list");
  return last[0];
}
