/** Numbers in a chunk of entries that are yet to be put in order. */
const chunkLength = 16_384;
const leastSlots = 2048;

/**
 * A map from text to number for millions of entries: 16 bytes a slot, a quarter to half of them filled, and no text
 * kept. Entries are put in order when they are first asked for, if ever: a finished list never asks for names.
 *
 * Texts are told apart by 53 bits of hash. A caller that must be certain checks what the number leads to.
 */
export class CompactIndex {
  /** Key and value by turns: what is read together lies together. Undefined until somebody asks. */
  #slots: Float64Array | undefined;
  /** Key and value by turns, in the order of {@link set}, until somebody asks. */
  #chunks: Float64Array[] = [];
  #chunkEnd = chunkLength;
  #count = 0;

  /** Number of texts in it. */
  get size(): number {
    this.#inOrder();
    return this.#count;
  }

  /** The number of `text`, if it has one. */
  get(text: string): number | undefined {
    const slots = this.#inOrder();
    const slot = slotOf(slots, textHash(text));
    return slots[slot] === 0 ? undefined : slots[slot + 1];
  }

  /** Gives `text` a number, in place of any it had. */
  set(text: string, value: number): void {
    const key = textHash(text);
    if (this.#slots === undefined) {
      this.#append(key, value);
      return;
    }
    this.#put(this.#slots, key, value);
    if (this.#count * 4 > this.#slots.length) this.#slots = regrown(this.#slots);
  }

  #append(key: number, value: number): void {
    if (this.#chunkEnd === chunkLength) {
      this.#chunks.push(new Float64Array(chunkLength));
      this.#chunkEnd = 0;
    }
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    chunk[this.#chunkEnd++] = key;
    chunk[this.#chunkEnd++] = value;
  }

  #inOrder(): Float64Array {
    if (this.#slots !== undefined) return this.#slots;
    const mostNumbers = this.#chunks.length * chunkLength;
    const slots = new Float64Array(Math.max(leastSlots, 2 ** Math.ceil(Math.log2(mostNumbers * 2 + 1))));
    for (const chunk of this.#chunks) {
      // What was never filled has the key 0, which no text has.
      for (let index = 0; index < chunkLength && chunk[index] !== 0; index += 2) {
        this.#put(slots, chunk[index] ?? 0, chunk[index + 1] ?? 0);
      }
    }
    this.#chunks = [];
    this.#slots = slots;
    return slots;
  }

  #put(slots: Float64Array, key: number, value: number): void {
    const slot = slotOf(slots, key);
    if (slots[slot] === 0) this.#count++;
    slots[slot] = key;
    slots[slot + 1] = value;
  }
}

function regrown(old: Float64Array): Float64Array {
  const slots = new Float64Array(old.length * 2);
  for (let index = 0; index < old.length; index += 2) {
    const key = old[index] ?? 0;
    if (key === 0) continue;
    const slot = slotOf(slots, key);
    slots[slot] = key;
    slots[slot + 1] = old[index + 1] ?? 0;
  }
  return slots;
}

/** Where `key` is, or the empty place where it belongs. */
function slotOf(slots: Float64Array, key: number): number {
  const mask = slots.length - 2;
  // The low 32 bits, which are as well mixed as any: a remainder of such numbers takes ten times as long.
  let slot = (key << 1) & mask;
  while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 2) & mask;
  return slot;
}

/** A hash of 53 bits, never 0: two lanes of multiply-and-mix over the UTF-16 units. Not for keeping secrets. */
export function textHash(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= low >>> 15;
  }
  low = scramble(low ^ text.length);
  high = scramble(high ^ low);
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0) || 1;
}

function scramble(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
