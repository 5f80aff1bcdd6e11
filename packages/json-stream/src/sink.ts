import { createGzip, type Gzip } from "node:zlib";

/** Takes bytes in order: each write is waited for before the next, and its bytes may be used anew afterwards. */
export interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** Waits until everything has arrived. Does not close what is behind. */
  finish(): Promise<void>;
  /** Lets go of all that is still on the way. */
  abandon(): void;
}

/** Compresses on the way to another sink. Same input, same bytes: the header holds neither name nor time. */
export class GzipSink implements Sink {
  readonly #gzip: Gzip = createGzip();
  readonly #target: Sink;
  readonly #pumped: Promise<void>;
  #rejectWrite: (error: unknown) => void = () => {};

  constructor(target: Sink) {
    this.#target = target;
    this.#pumped = this.#pump();
    // When the target fails, the compressor does not always call back for the write under way.
    this.#pumped.catch((error: unknown) => this.#rejectWrite(error));
  }

  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rejectWrite = reject;
      this.#gzip.write(bytes, (error) => (error ? this.#pumped.then(() => reject(error), reject) : resolve()));
    });
  }

  async finish(): Promise<void> {
    this.#gzip.end();
    await this.#pumped;
    await this.#target.finish();
  }

  abandon(): void {
    this.#gzip.destroy();
    this.#target.abandon();
  }

  async #pump(): Promise<void> {
    for await (const chunk of this.#gzip as AsyncIterable<Buffer>) {
      await this.#target.write(chunk);
    }
  }
}

/** How text becomes bytes; "latin1" is the quick way for text known to be ASCII. */
export type TextEncoding = "utf8" | "latin1";

/** Enough for most of the many small files, which so need no large buffer each. */
const firstSizeBytes = 4 * 1024;
const fullSizeBytes = 256 * 1024;

/**
 * Collects small writes, so that what is behind gets few large ones: one buffer is filled while the other one is on its
 * way. When that fails, the next call that has to wait for it hears of it, at the latest {@link Collector.finish}.
 */
export class Collector {
  readonly #target: Sink;
  #buffer: Buffer = Buffer.allocUnsafe(firstSizeBytes);
  #size = 0;
  #other: Buffer = Buffer.alloc(0);
  #written: Promise<void> = Promise.resolve();

  constructor(target: Sink) {
    this.#target = target;
  }

  /** Takes the chunk if there surely is room for it. */
  tryWrite(chunk: string | Uint8Array, encoding: TextEncoding): boolean {
    const largest = typeof chunk === "string" && encoding === "utf8" ? 3 * chunk.length : chunk.length;
    if (largest > this.#buffer.length - this.#size) {
      if (this.#buffer.length === fullSizeBytes || largest > fullSizeBytes - this.#size) {
        return false;
      }
      this.#grow();
    }
    if (typeof chunk === "string") {
      this.#size += this.#buffer.write(chunk, this.#size, encoding);
    } else {
      this.#buffer.set(chunk, this.#size);
      this.#size += chunk.length;
    }
    return true;
  }

  async write(chunk: string | Uint8Array, encoding: TextEncoding): Promise<void> {
    if (this.tryWrite(chunk, encoding)) {
      return;
    }
    await this.#flush();
    if (!this.tryWrite(chunk, encoding)) {
      await this.#written;
      await this.#target.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : viewOf(chunk));
    }
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#written;
    await this.#target.finish();
  }

  #grow(): void {
    const buffer = Buffer.allocUnsafeSlow(fullSizeBytes);
    this.#buffer.copy(buffer, 0, 0, this.#size);
    this.#buffer = buffer;
  }

  /** Sends off what there is, once what was sent before has arrived. */
  async #flush(): Promise<void> {
    await this.#written;
    if (this.#size === 0) return;
    const bytes = this.#buffer.subarray(0, this.#size);
    [this.#buffer, this.#other] = [this.#other, this.#buffer];
    this.#size = 0;
    this.#written = this.#target.write(bytes);
    // Whoever writes next hears of the failure.
    this.#written.catch(() => undefined);
  }
}

/** The same bytes, not a copy: whoever writes waits until they have arrived. */
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
