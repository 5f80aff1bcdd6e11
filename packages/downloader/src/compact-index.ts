/**
 * A map from text to number for millions of entries: 16 bytes a slot, half of them filled, and no text kept.
 *
 * Texts are told apart by 53 bits of hash. A caller that must be certain checks what the number leads to.
 */
export class CompactIndex {
  #keys = new Float64Array(1024);
  #values = new Float64Array(1024);
  #count = 0;

  /** Number of texts in it. */
  get size(): number {
    return this.#count;
  }

  /** The number of `text`, if it has one. */
  get(text: string): number | undefined {
    const slot = this.#slotOf(textHash(text));
    return this.#keys[slot] === 0 ? undefined : this.#values[slot];
  }

  /** Gives `text` a number, in place of any it had. */
  set(text: string, value: number): void {
    const key = textHash(text);
    const slot = this.#slotOf(key);
    if (this.#keys[slot] === 0) this.#count++;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    if (this.#count * 2 > this.#keys.length) this.#grow();
  }

  /** The slot that holds `key`, or the empty one where it belongs. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = key % this.#keys.length;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Float64Array(keys.length * 2);
    this.#values = new Float64Array(keys.length * 2);
    keys.forEach((key, index) => {
      if (key === 0) return;
      const slot = this.#slotOf(key);
      this.#keys[slot] = key;
      this.#values[slot] = values[index] ?? 0;
    });
  }
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
