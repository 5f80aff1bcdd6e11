import { createHash } from "node:crypto";
import type { BodySink } from "./fetch/exchange.ts";
import { endBytes } from "./fetch/fetcher.ts";
import { createInspector, type Inspection } from "./image/inspect.ts";
import { ItemFailure } from "./item-failure.ts";
import type { ExpectedFile, SavedFile } from "./results.ts";
import type { Storage, StoredPart } from "./storage.ts";

/** Bodies up to this size stay in memory until they are complete; larger ones go to disk as they come. */
const memoryBytes = 4 * 1024 * 1024;

/** What the bytes of a file are, without its name. */
export type Content = Omit<SavedFile, "name" | "path">;

/** A file as it comes in: counted, digested and inspected on its way. */
export class ReceivedFile implements BodySink {
  readonly #url: string;
  readonly #storage: Storage;
  readonly #maxBytes: number;
  readonly #digest = createHash("sha256");
  readonly #inspector = createInspector();
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  #part: StoredPart | undefined;
  #sizeBytes = 0;

  constructor(url: string, storage: Storage, maxBytes: number) {
    this.#url = url;
    this.#storage = storage;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): Promise<void> | undefined {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#maxBytes) {
      const message = `Cannot fetch "${this.#url}": expected at most ${this.#maxBytes} bytes, got more`;
      return Promise.reject(new ItemFailure("too-large", message, { retry: "never", status: 200 }));
    }
    this.#digest.update(chunk);
    this.#inspector.push(chunk);
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    return this.#chunkBytes > memoryBytes ? this.#write() : undefined;
  }

  /**
   * Says what the complete file is.
   *
   * @throws {ItemFailure} when it is not a whole image, or not what was expected.
   */
  check(expected: ExpectedFile | undefined): Content {
    const sha256 = this.#digest.digest("hex");
    return checkContent(this.#url, this.#inspector.finish(), { sizeBytes: this.#sizeBytes, sha256 }, expected);
  }

  /** Puts the file in its place. */
  async commit(name: string): Promise<void> {
    await this.#write();
    await this.#part?.commit(name);
    this.#part = undefined;
  }

  /** Removes what there is of it, unless it is in its place. Never throws. */
  async discard(): Promise<void> {
    await this.#part?.discard();
    this.#part = undefined;
    this.#chunks = [];
  }

  async #write(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#chunkBytes = 0;
    this.#part ??= await this.#storage.openPart();
    await this.#part.write(chunks);
  }
}

/**
 * Whether the bytes are a whole image, and the one expected.
 *
 * @throws {ItemFailure}
 */
export function checkContent(
  url: string,
  inspection: Inspection,
  facts: { readonly sizeBytes: number; readonly sha256: string },
  expected: ExpectedFile = {},
): Content {
  if (inspection.kind === "other") {
    const message = `Cannot use "${url}": expected an image, got ${inspection.found}`;
    throw new ItemFailure("not-image", message, { retry: "once", status: 200 });
  }
  if (inspection.kind === "damaged") {
    const message = `Cannot use "${url}": the ${inspection.format.toUpperCase()} is damaged, ${inspection.problem}`;
    throw new ItemFailure("damaged-image", message, { retry: "backoff", status: 200 });
  }
  const { kind: _, ...header } = inspection;
  const content: Content = { ...facts, ...header };
  for (const key of ["sizeBytes", "sha256", "widthPixels", "heightPixels"] as const) {
    const want = key === "sha256" ? expected.sha256?.toLowerCase() : expected[key];
    if (want === undefined || want === content[key]) continue;
    const message = `Cannot use "${url}": expected ${key} ${want}, got ${content[key] ?? "none"}`;
    throw new ItemFailure("unexpected", message, { retry: "once", status: 200 });
  }
  return content;
}

/** A stored file that is a whole image. */
export interface StoredImage {
  readonly content: Content;
  /** Its last bytes, as many as a host is asked for. */
  readonly end: Buffer;
}

/**
 * Reads a stored file to the end and says what it is; undefined when it is no whole image, or not the one expected.
 */
export async function inspectStored(
  storage: Storage,
  name: string,
  expected: ExpectedFile | undefined,
): Promise<StoredImage | undefined> {
  const digest = createHash("sha256");
  const inspector = createInspector();
  let sizeBytes = 0;
  let end = Buffer.alloc(0);
  for await (const chunk of storage.read(name)) {
    digest.update(chunk);
    inspector.push(chunk);
    sizeBytes += chunk.length;
    end = Buffer.concat([end, chunk.subarray(-endBytes)]).subarray(-endBytes);
  }
  try {
    const facts = { sizeBytes, sha256: digest.digest("hex") };
    return { content: checkContent(name, inspector.finish(), facts, expected), end };
  } catch (error) {
    if (error instanceof ItemFailure) return undefined;
    throw error;
  }
}
