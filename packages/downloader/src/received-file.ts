import { createHash, type Hash } from "node:crypto";
import type { BodySink } from "./fetch/exchange.ts";
import type { ResumePoint } from "./fetch/fetcher.ts";
import { type ResponseHead, validatorOf } from "./fetch/response-head.ts";
import type { DecodeCheck } from "./image/decode.ts";
import { createInspector, type ImageInspector } from "./image/inspect.ts";
import { ItemFailure } from "./item-failure.ts";
import { urlDigest } from "./naming/safe-name.ts";
import { decodeNote, encodeNote, type FileVersion, requireRest, requireWhole } from "./part-version.ts";
import type { DownloadRequest } from "./results.ts";
import { openPromptFile, type PromptFile } from "./storage/prompt-file.ts";
import type { ResumablePart, Storage, StoredPart } from "./storage/storage.ts";
import { type Content, checkContent } from "./verify.ts";

/**
 * Bodies up to this size go to the storage piece by piece if it takes them at once, and else stay in memory until they
 * are complete; larger ones are written in blocks of this size, to where another run finds them.
 */
const memoryBytes = 4 * 1024 * 1024;
/** What a {@link ReceivedFile} works with. */
export interface ReceivedFileInput {
  readonly request: DownloadRequest;
  readonly name: string;
  readonly storage: Storage;
  readonly maxBytes: number;
  /** What broke off is kept for another time from this size on. */
  readonly leastKeptBytes: number;
  readonly decodeCheck: DecodeCheck | undefined;
}

/** A file as it comes in: counted, digested and inspected on its way; taken up where an earlier try broke off. */
export class ReceivedFile implements BodySink {
  readonly #input: ReceivedFileInput;
  #digest: Hash = createHash("sha256");
  #inspector: ImageInspector = createInspector();
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  /** All of the content, for the decoder. */
  #content: Uint8Array[] = [];
  #part: StoredPart | undefined;
  #left: ResumablePart | undefined;
  /** The part, while every piece so far went straight to it. */
  #prompt: PromptFile | undefined;
  /** Whether pieces may go straight to the storage. */
  #isPrompt = false;
  #validator: string | undefined;
  /** Of the whole file, as its host said at first. */
  #wholeBytes: number | undefined;
  #sizeBytes = 0;
  /** Resolves when the storage has taken what it was given; a file must not be closed before that. */
  #writing: Promise<void> = Promise.resolve();
  /** Whether what was left is to be thrown away before anything is written. */
  #isStale = false;
  /** Bytes that came in this try. */
  receivedBytes = 0;

  private constructor(input: ReceivedFileInput) {
    this.#input = input;
  }

  /** Begins, with what is left of an earlier try if there is any. */
  static async open(input: ReceivedFileInput): Promise<ReceivedFile> {
    const file = new ReceivedFile(input);
    if (input.storage.resumables?.has(keyOf(input.request.url)) === true) await file.#takeUp();
    return file;
  }

  /** Where to go on from; undefined for the beginning. */
  get resumePoint(): ResumePoint | undefined {
    const validator = this.#validator;
    return this.#left === undefined || validator === undefined ? undefined : { sizeBytes: this.#sizeBytes, validator };
  }

  begin(head: ResponseHead): void {
    const { request, maxBytes } = this.#input;
    if (head.status === 206) {
      this.#wholeBytes = requireRest(request.url, this.#sizeBytes, this.#version, head);
    } else {
      // The file has changed since, or its host knows no ranges.
      if (this.#left !== undefined) this.#forget();
      this.#validator = head.encoding === undefined ? validatorOf(head) : undefined;
      this.#wholeBytes = head.encoding === undefined ? head.lengthBytes : undefined;
    }
    const promisedBytes = this.#sizeBytes + (head.encoding === undefined ? (head.lengthBytes ?? 0) : 0);
    if (promisedBytes > maxBytes) throw this.#tooLarge(String(promisedBytes));
    this.#isPrompt =
      this.#part === undefined && head.encoding === undefined && (head.lengthBytes ?? Infinity) <= memoryBytes;
  }

  push(chunk: Uint8Array, isLent: boolean): Promise<void> | undefined {
    this.receivedBytes += chunk.length;
    this.#look(chunk, isLent);
    if (this.#sizeBytes > this.#input.maxBytes) return Promise.reject(this.#tooLarge("more"));
    try {
      if (this.#isPrompt && this.#writeNow(chunk)) return undefined;
    } catch (error) {
      return Promise.reject(error);
    }
    this.#chunks.push(isLent ? Buffer.from(chunk) : chunk);
    this.#chunkBytes += chunk.length;
    return this.#chunkBytes > memoryBytes ? this.#write(true) : undefined;
  }

  /**
   * Says what the complete file is.
   *
   * @throws {ItemFailure} when it is not a whole image, or not what was expected.
   */
  async check(): Promise<Content> {
    const { request, decodeCheck } = this.#input;
    requireWhole(request.url, this.#sizeBytes, this.#wholeBytes);
    const facts = { sizeBytes: this.#sizeBytes, sha256: this.#digest.digest("hex") };
    const content = checkContent(request.url, this.#inspector.finish(), facts, request.expected);
    const problem = await decodeCheck?.(content.format, Buffer.concat(this.#content));
    if (problem === undefined) return content;
    const message = `Cannot use "${request.url}": the ${content.format.toUpperCase()} is damaged, ${problem}`;
    throw new ItemFailure("damaged-image", message, { retry: "backoff", status: 200 });
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    if (this.#prompt === undefined || this.#chunkBytes > 0) await this.#write(false);
    await this.#part?.commit();
    this.#part = undefined;
    this.#left = undefined;
    this.#prompt = undefined;
  }

  /** Keeps what there is for another time, if that is worth it and possible; else removes it. Never throws. */
  async leave(): Promise<void> {
    const isKeptAnyway = this.#part !== undefined && this.#prompt === undefined;
    const isWorthIt = isKeptAnyway || this.#sizeBytes >= this.#input.leastKeptBytes;
    if (!isWorthIt || this.#validator === undefined || this.#input.storage.resumables === undefined) {
      await this.discard();
      return;
    }
    try {
      await this.#takeBack();
      await this.#write(true);
      await this.#left?.leave();
      this.#part = undefined;
      this.#left = undefined;
    } catch {
      await this.discard();
    }
  }

  /** What went straight to the storage is gathered again, since such a part ends with its run. */
  async #takeBack(): Promise<void> {
    const prompt = this.#prompt;
    if (prompt === undefined) return;
    const chunks: Uint8Array[] = [];
    for await (const chunk of prompt.read()) chunks.push(chunk);
    await prompt.discard();
    this.#prompt = undefined;
    this.#part = undefined;
    this.#chunks.unshift(...chunks);
  }

  /** Removes what there is of it, unless it is in its place. Never throws. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#part?.discard();
    this.#part = undefined;
    this.#left = undefined;
    this.#prompt = undefined;
    this.#chunks = [];
  }

  get #version(): FileVersion {
    return { validator: this.#validator, wholeBytes: this.#wholeBytes };
  }

  async #takeUp(): Promise<void> {
    const { request, name, storage } = this.#input;
    const left = await storage.resumables?.open(name, keyOf(request.url), "");
    if (left === undefined) return;
    this.#part = left;
    this.#left = left;
    const note = decodeNote(left.note);
    if (note?.url !== request.url || left.sizeBytes === 0) return;
    this.#validator = note.validator;
    this.#wholeBytes = note.wholeBytes;
    for await (const chunk of left.read()) this.#look(chunk, false);
  }

  /** What was left is not the beginning of what comes. */
  #forget(): void {
    this.#digest = createHash("sha256");
    this.#inspector = createInspector();
    this.#content = [];
    this.#sizeBytes = 0;
    this.#isStale = true;
  }

  #look(chunk: Uint8Array, isLent: boolean): void {
    this.#sizeBytes += chunk.length;
    this.#digest.update(chunk);
    this.#inspector.push(chunk);
    if (this.#input.decodeCheck !== undefined) this.#content.push(isLent ? Buffer.from(chunk) : chunk);
  }

  #writeNow(chunk: Uint8Array): boolean {
    const { name, storage } = this.#input;
    this.#prompt ??= openPromptFile(storage, name);
    this.#part = this.#prompt;
    this.#isPrompt = this.#prompt?.writeNow(chunk) === true;
    return this.#isPrompt;
  }

  /** @param isToLast whether the part must be one that can be resumed, where that is possible */
  #write(isToLast: boolean): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeChunks(isToLast));
    return this.#writing;
  }

  async #writeChunks(isToLast: boolean): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#chunkBytes = 0;
    const { name, request, storage } = this.#input;
    const note = encodeNote({ url: request.url, ...this.#version });
    if (isToLast && this.#part === undefined && this.#validator !== undefined && storage.resumables) {
      this.#left = await storage.resumables.open(name, keyOf(request.url), note);
      this.#part = this.#left;
    } else if (this.#isStale) await this.#left?.restart(note);
    this.#isStale = false;
    this.#part ??= await storage.openPart(name);
    if (chunks.length > 0) await this.#part.write(chunks);
  }

  #tooLarge(got: string): ItemFailure {
    const { request, maxBytes } = this.#input;
    const message = `Cannot fetch "${request.url}": expected at most ${maxBytes} bytes, got ${got}`;
    return new ItemFailure("too-large", message, { retry: "never", status: 200 });
  }
}

function keyOf(url: string): string {
  return urlDigest(url).slice(0, 32);
}
