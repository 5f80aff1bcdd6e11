import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { JsonStreamError } from "./errors.ts";
import { inflate, isDamagedGzip } from "./inflate.ts";
import { interruptible } from "./interruptible.ts";
import { isNamedPipe, readNamedPipe } from "./named-pipe.ts";
import { isSystemError, readFailure } from "./system-failure.ts";

/**
 * Where JSON text comes from: the path of a file, a `file:` URL, or bytes (`process.stdin`, the body of a response, ...).
 *
 * Gzip is recognised by its first two bytes and decompressed, whatever the name.
 */
export type JsonSource = string | URL | AsyncIterable<Uint8Array>;

/** A source made ready: what to call it, and its bytes once they are asked for. */
export interface Input {
  /** The name in messages, quoted if it is a path. */
  readonly title: string;
  /** What the layout is guessed from. */
  readonly fileName: string;
  readonly path: string | undefined;
  readonly source: string | AsyncIterable<Uint8Array>;
}

const readSizeBytes = 256 * 1024;

export function toInput(source: JsonSource, name: string | undefined): Input {
  const place = source instanceof URL ? fileURLToPath(source) : source;
  const path = typeof place === "string" ? place : undefined;
  const title = name ?? path;
  return {
    title: title === undefined ? "input" : JSON.stringify(title),
    fileName: path ?? name ?? "",
    path,
    source: place,
  };
}

/** The decompressed bytes of an input. Errors of the system and of gzip come out as {@link JsonStreamError}. */
export async function* bytesOf(input: Input, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined> {
  signal?.throwIfAborted();
  const stored = await openSource(input);
  const plain = inflate(asBuffers(stored));
  const destroy = (): void => destroyStream(stored);
  signal?.addEventListener("abort", destroy, { once: true });
  try {
    yield* signal === undefined ? plain : interruptible(plain, signal);
  } catch (error) {
    throw translate(error, input);
  } finally {
    signal?.removeEventListener("abort", destroy);
    if (signal?.aborted === true) destroy();
  }
}

async function openSource(input: Input): Promise<AsyncIterable<Uint8Array>> {
  const { source } = input;
  if (typeof source !== "string") return source;
  if (!(await isNamedPipe(source))) return chunksOf(source);
  try {
    return readNamedPipe(source);
  } catch (error) {
    throw translate(error, input);
  }
}

/**
 * Two buffers in turn: one is filled while the other one is worked on. New ones would wait in memory for the garbage
 * collector.
 */
async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path);
  try {
    let buffer: Buffer = Buffer.allocUnsafeSlow(readSizeBytes);
    let other: Buffer | undefined;
    let reading = file.read(buffer, 0, readSizeBytes, null);
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      // A device may give less than was asked for. One that has no more yet is not asked ahead: closing would wait for it.
      if (bytesRead === readSizeBytes) {
        [buffer, other] = [other ?? Buffer.allocUnsafeSlow(readSizeBytes), buffer];
        reading = file.read(buffer, 0, readSizeBytes, null);
        // A failure is heard of when the chunk is needed.
        reading.catch(() => undefined);
        yield chunk;
      } else {
        yield chunk;
        reading = file.read(buffer, 0, readSizeBytes, null);
      }
    }
  } finally {
    await file.close();
  }
}

/** An aborted read from a terminal or a silent peer would go on waiting, and keep the process alive. */
function destroyStream(stream: AsyncIterable<Uint8Array>): void {
  if ("destroy" in stream && typeof stream.destroy === "function") {
    stream.destroy();
  }
}

async function* asBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError(`A JSON source must give bytes (Uint8Array), got ${typeof chunk}`);
    }
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

function translate(error: unknown, { title, path }: Input): unknown {
  if (isDamagedGzip(error)) {
    const isCut = error.code === "Z_BUF_ERROR";
    const reason = isCut ? "the gzip data ends too early" : `the gzip data is damaged (${error.message})`;
    return new JsonStreamError(isCut ? "truncated" : "read-failed", `Cannot read ${title}: ${reason}`, {
      path,
      cause: error,
    });
  }
  return isSystemError(error) ? readFailure(error, title, path) : error;
}
