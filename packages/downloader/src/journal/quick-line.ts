import type { ImageFormat } from "../image/parser.ts";
import { safeName } from "../naming/safe-name.ts";
import type { JournalEntry } from "./entry.ts";

const nameHead = '","name":"';
const sizeHead = Buffer.from('","sizeBytes":');
const digestHead = Buffer.from(',"sha256":"');
const formatHead = Buffer.from('","format":"');
const widthHead = Buffer.from('","widthPixels":');
const heightHead = Buffer.from(',"heightPixels":');
const quote = 0x22;
const backslash = 0x5c;
const digestLength = 64;
const mostDigits = 15;

const formats = new Map<string, ImageFormat>(
  (["jpeg", "png", "webp", "gif", "bmp", "tiff"] as const).map((format) => [format, format]),
);

/**
 * Reads what a finished list asks of each line of its journal, byte by byte, in a third of the time that JSON.parse and
 * a look at what it returns take. Undefined for a line that is not written exactly as the journal writes the most, or
 * not of this URL: that is for others to read. Its id, ETag and time are left out, and so is a look at them.
 *
 * @param bytes hold a line at `start` that was found to be an entry before.
 */
export function readQuickLine(bytes: Buffer, start: number, url: string): JournalEntry | undefined {
  const head = `{"url":"${url}${nameHead}`;
  const nameStart = start + head.length;
  if (bytes.toString("latin1", start, nameStart) !== head) return undefined;
  const reader = new LineReader(bytes, nameStart);
  const name = reader.text();
  if (name === undefined || safeName(name) !== name || !reader.pass(sizeHead)) return undefined;
  const sizeBytes = reader.count();
  if (sizeBytes === undefined || !reader.pass(digestHead)) return undefined;
  const sha256 = bytes.toString("latin1", reader.at, reader.at + digestLength);
  reader.at += digestLength;
  if (!reader.pass(formatHead)) return undefined;
  const format = formats.get(reader.text() ?? "");
  if (format === undefined || !reader.pass(widthHead)) return undefined;
  const widthPixels = reader.count();
  if (widthPixels === undefined || !reader.pass(heightHead)) return undefined;
  const heightPixels = reader.count();
  if (heightPixels === undefined) return undefined;
  return { url, name, sizeBytes, sha256, format, widthPixels, heightPixels };
}

class LineReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Whether exactly this comes next; if so, it goes on behind it. */
  pass(expected: Uint8Array): boolean {
    for (let index = 0; index < expected.length; index++) {
      if (this.#bytes[this.at + index] !== expected[index]) return false;
    }
    this.at += expected.length;
    return true;
  }

  /** The text before the next quotation mark, if it is ASCII without escapes. */
  text(): string | undefined {
    const start = this.at;
    for (;;) {
      const byte = this.#bytes[this.at] ?? 0;
      if (byte === quote) return this.#bytes.toString("latin1", start, this.at);
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return undefined;
      this.at++;
    }
  }

  /** The whole number that comes next. */
  count(): number | undefined {
    const start = this.at;
    let value = 0;
    for (;;) {
      const digit = (this.#bytes[this.at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    const length = this.at - start;
    return length > 0 && length <= mostDigits ? value : undefined;
  }
}
