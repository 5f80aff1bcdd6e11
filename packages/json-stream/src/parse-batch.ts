import { byteOf, skipSpace } from "./bytes.ts";
import { decodeText } from "./decode.ts";

/**
 * The elements between the bytes at `from` and `to` as the text of an array by itself, with memory of its own.
 *
 * Nothing is parsed: whether it is JSON, {@link parseArraySlice} tells. `undefined` if there is no element where one is due.
 */
export function copySlice(bytes: Buffer, from: number, to: number): [slice: Buffer] | undefined {
  const isWhole = bytes[from] === byteOf.openBracket && bytes[to] === byteOf.closeBracket;
  // Nothing between two commas would look like an empty array.
  if (!isWhole && skipSpace(bytes, from + 1, to) === to) return undefined;
  const slice = Buffer.allocUnsafeSlow(to + 1 - from);
  bytes.copy(slice, 0, from, to + 1);
  slice[0] = byteOf.openBracket;
  slice[slice.length - 1] = byteOf.closeBracket;
  return [slice];
}

/** The elements of a slice of `readArraySlices`; `undefined` if it is no JSON, which is no proof that the array is none. */
export function parseArraySlice(slice: Buffer): unknown[] | undefined {
  return parseElements(slice, 0, slice.length - 1);
}

/**
 * Parses what stands between the bytes at `from` and `to`, as the elements of an array.
 *
 * `undefined` if it is no JSON. The two bytes become brackets for the time of the work.
 */
export function parseElements(bytes: Buffer, from: number, to: number): unknown[] | undefined {
  const before = bytes[from] as number;
  const behind = bytes[to] as number;
  bytes[from] = byteOf.openBracket;
  bytes[to] = byteOf.closeBracket;
  const text = decodeText(bytes, from, to + 1);
  bytes[from] = before;
  bytes[to] = behind;
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return undefined;
  }
}

/**
 * Parses what stands between the bytes at `from` and `to`, as the members of an object: key, value, key, value.
 *
 * One array of all parses much faster than an object, whose every new key costs V8 a hidden class.
 *
 * @param separators Where the commas and colons between the members stand, in order.
 */
export function parseMembers(
  bytes: Buffer,
  from: number,
  to: number,
  separators: readonly number[],
): unknown[] | undefined {
  if (!separators.every((index, rank) => bytes[index] === (rank % 2 === 0 ? byteOf.colon : byteOf.comma))) {
    return undefined;
  }
  setColons(bytes, separators, byteOf.comma);
  const members = parseElements(bytes, from, to);
  setColons(bytes, separators, byteOf.colon);
  const isWhole = members?.length === 0 || (separators.length % 2 === 1 && members?.length === separators.length + 1);
  return isWhole && members?.every((member, rank) => rank % 2 === 1 || typeof member === "string")
    ? members
    : undefined;
}

function setColons(bytes: Buffer, separators: readonly number[], value: number): void {
  for (let rank = 0; rank < separators.length; rank += 2) {
    bytes[separators[rank] as number] = value;
  }
}
