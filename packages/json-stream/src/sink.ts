import { createGzip } from "node:zlib";

/** Takes bytes in order; each write is waited for before the next. The bytes may be used anew afterwards. */
export interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** Waits until everything has arrived; does not close what is behind. */
  finish(): Promise<void>;
  /** Gives up. */
  abandon(): void;
}

/** Compresses on the way to `target`. */
export function gzipSink(target: Sink): Sink {
  const gzip = createGzip();
  const pump = async (): Promise<void> => {
    for await (const chunk of gzip as AsyncIterable<Buffer>) {
      await target.write(chunk);
    }
  };
  const pumped = pump();
  pumped.catch(() => gzip.destroy());
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        gzip.write(bytes, (error) => {
          if (error) {
            pumped.then(() => reject(error), reject);
          } else {
            resolve();
          }
        });
      }),
    finish: async () => {
      gzip.end();
      await pumped;
      await target.finish();
    },
    abandon: () => {
      gzip.destroy();
      target.abandon();
    },
  };
}

/** Collects small writes, so that what is behind gets few large ones. */
export class Collector {
  readonly #target: Sink;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(256 * 1024);
  #size = 0;

  constructor(target: Sink) {
    this.#target = target;
  }

  async write(chunk: string | Uint8Array, encoding: "utf8" | "latin1" = "utf8"): Promise<void> {
    const size = typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.length;
    if (this.#size + size > this.#buffer.length) {
      await this.flush();
    }
    if (size > this.#buffer.length) {
      await this.#target.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
    } else if (typeof chunk === "string") {
      this.#size += this.#buffer.write(chunk, this.#size, encoding);
    } else {
      this.#buffer.set(chunk, this.#size);
      this.#size += size;
    }
  }

  async flush(): Promise<void> {
    if (this.#size > 0) {
      const size = this.#size;
      this.#size = 0;
      await this.#target.write(this.#buffer.subarray(0, size));
    }
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#target.finish();
  }
}

/** Writes to a stream of Node, waiting when it is full. */
export class StreamSink implements Sink {
  sizeBytes = 0;
  readonly #stream: NodeJS.WritableStream;
  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }
  write(bytes: Buffer): Promise<void> {
    this.sizeBytes += bytes.length;
    // The stream may keep the bytes longer than the callback says.
    return new Promise((resolve, reject) => {
      this.#stream.write(Buffer.from(bytes), (error?: Error | null) => (error ? reject(error) : resolve()));
    });
  }
  async finish(): Promise<void> {}
  abandon(): void {}
}
