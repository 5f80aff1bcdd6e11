import { crc32c } from "./crc32c.ts";

/** A CRC-32C of some bytes; `crc` is that of the bytes before them. */
export type Crc32c = (bytes: Uint8Array, crc?: number) => number;

/** Below this the call into native code costs more than it saves. */
const worthCallingBytes = 1024;
let loaded: Promise<Crc32c> | undefined;

/**
 * Gives the quickest CRC-32C there is: that of `@node-rs/crc32`, which uses the processor's own instruction, where it is installed and runs;
 * else {@link crc32c}. Both give the same numbers.
 */
export function loadCrc32c(): Promise<Crc32c> {
  loaded ??= chooseCrc32c(() => import("@node-rs/crc32"));
  return loaded;
}

/** Chooses as {@link loadCrc32c}, with a loader of the native one that may fail. */
export async function chooseCrc32c(load: () => Promise<{ readonly crc32c: Crc32c }>): Promise<Crc32c> {
  try {
    const { crc32c: native } = await load();
    // A binary for another processor is found out here and not in the middle of a file.
    if (native(Buffer.from("123456789")) !== 0xe3069283) return crc32c;
    return (bytes, crc = 0) => (bytes.length < worthCallingBytes ? crc32c(bytes, crc) : native(bytes, crc));
  } catch {
    return crc32c;
  }
}
