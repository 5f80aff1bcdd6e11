import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskFailure, systemCode } from "../storage/disk-failure.ts";
import type { JournalPlace } from "../storage/storage.ts";
import { decodeEntry, type JournalEntry } from "./entry.ts";
import { JournalLines } from "./lines.ts";

/**
 * What was fetched, from where: one JSON object a line, appended after each file got its name. Of several lines for a
 * URL the last counts. A line that is torn or otherwise no entry is passed over, so at worst a file is looked at again.
 *
 * Lines stay on disk; memory holds 16 to 32 bytes for each.
 */
export interface Journal {
  /** Number of URLs in it. */
  readonly size: number;
  /** Whether the URL is in it, but for one in many millions that only look so. */
  has(url: string): boolean;
  find(url: string): JournalEntry | undefined;
  /** Whether the URL's line was written by this run. */
  isFresh(url: string): boolean;
  append(entry: JournalEntry): void;
  /** Waits until everything appended is in the file. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@link openJournal}. */
export interface OpenJournalOptions {
  /** Reads what is there, and forgets what is appended. @default false */
  readonly isReadOnly?: boolean;
  /** Waits until the disk has what was appended. @default false */
  readonly sync?: boolean;
  /** Is told every entry that was there, in order. */
  readonly onEntry?: (owner: Pick<JournalEntry, "url" | "name">) => void;
  /** Is told that appending failed; {@link Journal.flush} then throws the same. */
  readonly onError?: (error: unknown) => void;
}

const flushBytes = 65_536;
const defaultFlushMillis = 200;

/**
 * Opens the journal at that place, where there need not be one.
 *
 * @throws {DownloaderError} code "folder-unusable" when it cannot be opened.
 */
export async function openJournal(place: JournalPlace, options: OpenJournalOptions = {}): Promise<Journal> {
  return place.kind === "file" ? await openFile(place.path, options) : await openLog(place, options);
}

async function openFile(path: string, options: OpenJournalOptions): Promise<Journal> {
  const { isReadOnly = false, sync = false, onEntry = () => {} } = options;
  let file: FileHandle | undefined;
  try {
    file = await open(path, isReadOnly ? "r" : "a+");
    const lines = new JournalLines(file);
    await lines.replay(onEntry);
    // A torn last line must not swallow the first new one.
    if (!isReadOnly) await file.truncate(lines.sizeBytes);
    const handle = file;
    const write = async (text: string): Promise<void> => {
      try {
        await handle.appendFile(text);
        if (sync) await handle.datasync();
      } catch (error) {
        throw diskFailure(error, "write", path);
      }
    };
    return new FileJournal(lines, { ...options, isReadOnly, write, close: () => handle.close() });
  } catch (error) {
    await file?.close();
    if (isReadOnly && systemCode(error) === "ENOENT") return emptyJournal;
    throw diskFailure(error, isReadOnly ? "read" : "prepare", path);
  }
}

/** Keeps a copy of the log in a temporary file, so that memory need not hold it. */
async function openLog(
  log: Extract<JournalPlace, { readonly kind: "log" }>,
  options: OpenJournalOptions,
): Promise<Journal> {
  const folder = await mkdtemp(join(tmpdir(), "m3-journal-"));
  const path = join(folder, "journal.jsonl");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let opened: FileHandle | undefined;
  try {
    const file = await open(path, "a+");
    opened = file;
    const close = async (): Promise<void> => {
      await file.close();
      await remove();
    };
    for await (const chunk of log.read()) await file.appendFile(chunk);
    const lines = new JournalLines(file);
    await lines.replay(options.onEntry ?? (() => {}));
    await file.truncate(lines.sizeBytes);
    const write = async (text: string): Promise<void> => {
      await file.appendFile(text);
      await log.append(text);
    };
    const { isReadOnly = false } = options;
    const { flushMillis = defaultFlushMillis } = log;
    return new FileJournal(lines, { ...options, isReadOnly, write, close, flushMillis });
  } catch (error) {
    await opened?.close();
    await remove();
    throw error;
  }
}

const emptyJournal: Journal = {
  size: 0,
  has: () => false,
  find: () => undefined,
  isFresh: () => false,
  append: () => {},
  flush: async () => {},
  close: async () => {},
};

interface FileJournalInput {
  readonly isReadOnly: boolean;
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly flushMillis?: number;
  readonly onError?: (error: unknown) => void;
}

class FileJournal implements Journal {
  readonly #lines: JournalLines;
  readonly #input: FileJournalInput;
  readonly #oldBytes: number;
  /** Lines that are not in the file yet, by the byte where they will start. */
  readonly #waiting = new Map<number, string>();
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(lines: JournalLines, input: FileJournalInput) {
    this.#lines = lines;
    this.#input = input;
    this.#oldBytes = lines.sizeBytes;
  }

  get size(): number {
    return this.#lines.count;
  }

  has(url: string): boolean {
    return this.#lines.startOf(url) !== undefined;
  }

  find(url: string): JournalEntry | undefined {
    const start = this.#lines.startOf(url);
    if (start === undefined) return undefined;
    const waiting = this.#waiting.get(start);
    const entry = waiting === undefined ? this.#lines.entryAt(start, url) : decodeEntry(waiting);
    // The index knows URLs by their hash only.
    return entry?.url === url ? entry : undefined;
  }

  isFresh(url: string): boolean {
    return (this.#lines.startOf(url) ?? -1) >= this.#oldBytes;
  }

  append(entry: JournalEntry): void {
    if (this.#input.isReadOnly) return;
    const line = JSON.stringify(entry);
    const sizeBytes = Buffer.byteLength(line) + 1;
    this.#waiting.set(this.#lines.sizeBytes, line);
    this.#lines.note(entry.url, this.#lines.sizeBytes);
    this.#lines.sizeBytes += sizeBytes;
    this.#waitingBytes += sizeBytes;
    if (this.#waitingBytes >= flushBytes) this.#startWriting();
    else this.#timer ??= setTimeout(() => this.#startWriting(), this.#input.flushMillis ?? defaultFlushMillis);
  }

  async flush(): Promise<void> {
    this.#startWriting();
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      clearTimeout(this.#timer);
      await this.#input.close().catch(() => {});
    }
  }

  #startWriting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeWaiting());
  }

  async #writeWaiting(): Promise<void> {
    if (this.#waiting.size === 0 || this.#failure !== undefined) return;
    const batch = [...this.#waiting];
    this.#waitingBytes = 0;
    try {
      await this.#input.write(batch.map(([, line]) => `${line}\n`).join(""));
      // Only now can they be read back from the file.
      for (const [start] of batch) this.#waiting.delete(start);
    } catch (error) {
      this.#failure = { error };
      this.#input.onError?.(error);
    }
  }
}
