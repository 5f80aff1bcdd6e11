import { isAscii, isUtf8 } from "node:buffer";

/**
 * Decodes bytes that should be UTF-8; `undefined` when they are not.
 *
 * ASCII is decoded as Latin-1, which is a plain copy and gives V8 a one-byte string that parses twice as fast.
 */
export function decodeText(bytes: Buffer, from: number, to: number): string | undefined {
  const text = bytes.subarray(from, to);
  if (isAscii(text)) {
    return text.toString("latin1");
  }
  return isUtf8(text) ? text.toString("utf8") : undefined;
}

/**
 * Index of the first byte in `[from, to)` that does not belong to valid UTF-8, or `to`.
 *
 * A character that `to` cuts off counts as valid.
 */
export function firstInvalidByte(bytes: Uint8Array, from: number, to: number): number {
  let index = lastKnownGood(bytes, from, to);
  while (index < to) {
    const size = sequenceSize(bytes[index] as number);
    const sequence = bytes.subarray(index, Math.min(index + size, to));
    if (size === 0 || !isUtf8(completed(sequence, size))) {
      return index;
    }
    index += size;
  }
  return to;
}

/** Halves the range until the flaw is near, so that even the largest element is searched in no time. */
function lastKnownGood(bytes: Uint8Array, from: number, to: number): number {
  let good = from;
  let bad = to;
  while (bad - good > 64) {
    let middle = (good + bad) >>> 1;
    for (let step = 0; step < 3 && isContinuation(bytes[middle] as number); step++) {
      middle--;
    }
    if (isUtf8(bytes.subarray(good, middle))) {
      good = middle;
    } else {
      bad = middle;
    }
  }
  return good;
}

function isContinuation(value: number): boolean {
  return (value & 0xc0) === 0x80;
}

/** Bytes that the lead byte of a character announces, its own included; 0 if it cannot lead. */
function sequenceSize(lead: number): number {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xc2 || lead > 0xf4) {
    return 0;
  }
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function completed(sequence: Uint8Array, size: number): Uint8Array {
  if (sequence.length === size) {
    return sequence;
  }
  if (sequence.length === 1) {
    return new Uint8Array();
  }
  return Uint8Array.of(...sequence, ...new Uint8Array(size - sequence.length).fill(0x80));
}
