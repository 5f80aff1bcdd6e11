import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

const chunkSizeBytes = 256 * 1024;

/** Whether `error` says that gzip data could not be decompressed. */
export function isDamagedGzip(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

/** Decompresses what starts with the two bytes of gzip, and hands on anything else as it is. */
export async function* inflate(
  chunks: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) {
      break;
    }
    // A copy: the source may fill its buffer anew when it is asked for more.
    head = Buffer.concat([head, next.value]);
  }
  const whole = startingWith(head, chunks);
  yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(whole) : whole;
}

async function* startingWith(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    if (head.length > 0) {
      yield head;
    }
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const decompressor = createGunzip({ chunkSize: chunkSizeBytes });
  // A failure of either side destroys the decompressor with it, so it comes out of the loop below.
  pipeline(copies(chunks), decompressor).catch(() => undefined);
  try {
    yield* decompressor as AsyncIterable<Buffer>;
  } finally {
    decompressor.destroy();
  }
}

/** The decompressor holds several chunks at a time, and the source may fill its buffer anew. */
async function* copies(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}
