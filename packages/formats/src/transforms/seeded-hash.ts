import { createHash } from "node:crypto";

/**
 * A number from 0 up to but not 1 that depends on the seed and the key alone: the first 48 bits of the SHA-256 of `<seed>\0<key>`.
 * Whatever is chosen by it does not change when the dataset grows or comes in another order.
 */
export function hashShare(seed: number | string, key: string): number {
  return createHash("sha256").update(`${seed}\0${key}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
