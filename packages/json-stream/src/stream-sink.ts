import type { Sink } from "./sink.ts";
import { streamFailure } from "./system-failure.ts";

/** Writes to a stream of Node, waiting while it is full. */
export class StreamSink implements Sink {
  /** Bytes that have arrived. */
  sizeBytes = 0;
  readonly #stream: NodeJS.WritableStream;
  readonly #signal: AbortSignal | undefined;
  // Without a listener the error that a write reports would end the process as well.
  readonly #onError = (): void => {};

  constructor(stream: NodeJS.WritableStream, signal: AbortSignal | undefined) {
    this.#stream = stream;
    this.#signal = signal;
    stream.on("error", this.#onError);
  }

  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(this.#signal?.reason);
      this.#signal?.addEventListener("abort", onAbort, { once: true });
      // A copy: a stream that transforms keeps the bytes longer than it says.
      this.#stream.write(Buffer.from(bytes), (error?: Error | null) => {
        this.#signal?.removeEventListener("abort", onAbort);
        if (error) {
          reject(streamFailure(error));
        } else {
          this.sizeBytes += bytes.length;
          resolve();
        }
      });
    });
  }

  async finish(): Promise<void> {
    this.#stream.off("error", this.#onError);
  }

  /** Goes on listening: the error may be reported after the write has failed. */
  abandon(): void {}
}
