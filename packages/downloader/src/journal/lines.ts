import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { CompactIndex } from "../compact-index.ts";
import { decodeEntry, decodeOwner, type JournalEntry } from "./entry.ts";
import { readQuickLine } from "./quick-line.ts";

const windowBytes = 65_536;
const readBytes = 1 << 18;
/** No entry is longer; a power cut may leave zeroes in place of many. */
const mostLineBytes = 1 << 24;
const newline = 0x0a;

/** The lines on disk, found by URL. */
export class JournalLines {
  readonly #file: FileHandle;
  /** URL to the byte where its last line starts. */
  readonly #starts = new CompactIndex();
  #window = Buffer.alloc(0);
  #windowStart = 0;
  /** Where whole lines end. */
  sizeBytes = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Number of URLs. */
  get count(): number {
    return this.#starts.size;
  }

  /** The byte where the last line of `url` starts. */
  startOf(url: string): number | undefined {
    return this.#starts.get(url);
  }

  /** Notes that the last line of `url` starts at that byte. */
  note(url: string, start: number): void {
    this.#starts.set(url, start);
  }

  /** Reads every whole line that is an entry, in order. */
  async replay(onEntry: (owner: Pick<JournalEntry, "url" | "name">) => void): Promise<void> {
    /** What has come of a line that is not complete, unless it is too long for an entry. */
    let begun: Buffer[] = [];
    let begunBytes = 0;
    const stream = this.#file.createReadStream({ start: 0, autoClose: false, highWaterMark: readBytes });
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        const lineBytes = begunBytes + end - start;
        const line = begun.length === 0 ? bytes : Buffer.concat([...begun, bytes.subarray(start, end)]);
        const [from, to] = begun.length === 0 ? [start, end] : [0, lineBytes];
        if (lineBytes <= mostLineBytes) this.#readLine(line.toString("utf8", from, to), onEntry);
        this.sizeBytes += lineBytes + 1;
        [begun, begunBytes] = [[], 0];
        start = end + 1;
      }
      const rest = bytes.subarray(start);
      begunBytes += rest.length;
      if (begunBytes > mostLineBytes) begun = [];
      else if (rest.length > 0) begun.push(rest);
    }
  }

  #readLine(line: string, onEntry: (owner: Pick<JournalEntry, "url" | "name">) => void): void {
    const owner = decodeOwner(line);
    if (owner === undefined) return;
    this.note(owner.url, this.sizeBytes);
    onEntry(owner);
  }

  /**
   * Reads the entry at `start`, which should be this URL's. Runs ask for lines about in order, so a window serves
   * hundreds of them.
   */
  entryAt(start: number, url: string): JournalEntry | undefined {
    let end = this.#endInWindow(start);
    for (let byteCount = windowBytes; end === undefined; byteCount *= 2) {
      this.#readWindow(start, byteCount);
      end = this.#endInWindow(start);
      if (end === undefined && this.#window.length < byteCount) return undefined;
    }
    const from = start - this.#windowStart;
    return readQuickLine(this.#window, from, url) ?? decodeEntry(this.#window.toString("utf8", from, end));
  }

  /** Where the line at `start` ends in the window, if all of it is there. */
  #endInWindow(start: number): number | undefined {
    const from = start - this.#windowStart;
    if (from < 0 || from >= this.#window.length) return undefined;
    const end = this.#window.indexOf(newline, from);
    return end === -1 ? undefined : end;
  }

  #readWindow(start: number, byteCount: number): void {
    const bytes = Buffer.allocUnsafe(byteCount);
    const bytesRead = fs.readSync(this.#file.fd, bytes, 0, byteCount, start);
    this.#window = bytes.subarray(0, bytesRead);
    this.#windowStart = start;
  }
}
