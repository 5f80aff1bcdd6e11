import { decodeText, firstInvalidByte } from "./decode.ts";
import type { Defect } from "./defect.ts";
import { Walker } from "./walker.ts";

const lineFeed = 0x0a;

/** Cuts text with one JSON value a line into values. Blank lines and a missing last line feed are fine. */
export class LineCutter {
  defect: Defect | undefined;
  readonly #maxElementSizeBytes: number;
  /** Text behind the last line feed seen. */
  #rest: Buffer[] = [];
  #restSize = 0;
  /** Offset of the first byte of the rest. */
  #offset = 0;
  #elementCount = 0;

  constructor(maxElementSizeBytes: number) {
    this.#maxElementSizeBytes = maxElementSizeBytes;
  }

  /** Takes the next piece of text, and returns the elements of the lines that are complete now. */
  push(chunk: Buffer, from: number, to: number): unknown[] {
    const last = chunk.subarray(from, to).lastIndexOf(lineFeed);
    const border = last < 0 ? from : from + last + 1;
    const elements = last < 0 ? [] : this.#lines(this.#join(chunk.subarray(from, border)));
    if (border < to) {
      // A copy, since the source may fill its buffer anew.
      this.#rest.push(Buffer.from(chunk.subarray(border, to)));
      this.#restSize += to - border;
    }
    if (this.#restSize > this.#maxElementSizeBytes && this.defect === undefined) {
      const message = `expected lines of at most ${this.#maxElementSizeBytes} bytes, got a longer one`;
      this.#refuse("element-too-large", message, this.#offset);
    }
    return elements;
  }

  /** Says that there is no more text. Returns the element of a last line without a line feed. */
  finish(): unknown[] {
    return this.#lines(this.#join(Buffer.alloc(0)));
  }

  #join(tail: Buffer): Buffer {
    const text = this.#rest.length === 0 ? tail : Buffer.concat([...this.#rest, tail]);
    this.#rest = [];
    this.#restSize = 0;
    return text;
  }

  #lines(text: Buffer): unknown[] {
    const elements: unknown[] = [];
    const hasMark = this.#offset === 0 && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
    let from = hasMark ? 3 : 0;
    while (from < text.length && this.defect === undefined) {
      const found = text.indexOf(lineFeed, from);
      const to = found < 0 ? text.length : found;
      this.#line(text, from, to, elements);
      from = to + 1;
    }
    this.#offset += text.length;
    return elements;
  }

  #line(text: Buffer, from: number, to: number, elements: unknown[]): void {
    const line = decodeText(text, from, to);
    if (line === undefined) {
      const invalid = firstInvalidByte(text, from, to);
      this.#refuse("invalid-utf8", "expected UTF-8 text, got bytes that are not", this.#offset + invalid);
    } else if (/[^ \t\r]/.test(line)) {
      try {
        elements.push(JSON.parse(line));
        this.#elementCount++;
      } catch {
        this.#diagnose(text, from, to);
      }
    }
  }

  #diagnose(text: Buffer, from: number, to: number): void {
    // Closed by a bracket, the line is the one element of an array.
    const flaw = new Walker(
      Buffer.concat([text.subarray(from, to), Buffer.from("]")]),
      0,
      to - from + 1,
      "array",
      false,
    ).run();
    const index = from + (flaw?.index ?? to - from + 1);
    const isCut = index >= text.length;
    const message = flaw?.message ?? "expected a value";
    this.#refuse(isCut ? "truncated" : "syntax", message, this.#offset + index);
  }

  #refuse(code: Defect["code"], message: string, byteOffset: number): void {
    this.defect = { code, message, byteOffset, elementIndex: this.#elementCount };
  }
}
