import { isJsonStreamError, type JsonStreamError } from "../src/index.ts";

/** Gives `bytes` in chunks of `sizes`, used in turn; an empty chunk comes along wherever a size is 0. */
export async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Buffer, void, undefined> {
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const to = from + (sizes[turn % sizes.length] as number);
    // A fresh buffer that is spoilt afterwards: nothing may keep a view on a chunk.
    const chunk = Buffer.from(bytes.subarray(from, to));
    yield chunk;
    chunk.fill(0x21);
    from = to;
  }
}

/** What a reader gave before it ended, and the error that ended it. */
export interface Outcome<T = unknown> {
  readonly elements: T[];
  readonly error: JsonStreamError | undefined;
}

/** Reads to the end or to the first {@link JsonStreamError}. */
export async function outcomeOf<T>(reader: AsyncIterable<T>): Promise<Outcome<T>> {
  const elements: T[] = [];
  try {
    for await (const element of reader) {
      elements.push(element);
    }
  } catch (error) {
    if (!isJsonStreamError(error)) {
      throw error;
    }
    return { elements, error };
  }
  return { elements, error: undefined };
}
