import { byteOf, byteOrderMarkSize, skipSpace } from "./bytes.ts";
import { decodeText, firstInvalidByte } from "./decode.ts";
import type { Defect } from "./defect.ts";
import { Walker } from "./walker.ts";

/**
 * Cuts text with one JSON value a line into values. Blank lines and a missing last line feed are fine.
 *
 * The first defect ends the work, as in the cutter of arrays. Memory: one batch, or twice the longest line.
 */
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
    const lineEnd = from + chunk.subarray(from, to).lastIndexOf(byteOf.lineFeed) + 1;
    const elements = lineEnd === from ? [] : this.#lines(this.#join(chunk.subarray(from, lineEnd)), false);
    // A copy, since the source may fill its buffer anew.
    this.#rest.push(Buffer.from(chunk.subarray(lineEnd, to)));
    this.#restSize += to - lineEnd;
    if (this.#restSize > this.#maxElementSizeBytes && this.defect === undefined) {
      const message = `expected lines of at most ${this.#maxElementSizeBytes} bytes, got a longer one`;
      this.#refuse("element-too-large", message, this.#offset);
    }
    return elements;
  }

  /** Says that there is no more text, and returns the element of a last line without a line feed. */
  finish(): unknown[] {
    return this.#lines(this.#join(Buffer.alloc(0)), true);
  }

  #join(tail: Buffer): Buffer {
    const text = this.#restSize === 0 ? tail : Buffer.concat([...this.#rest, tail]);
    this.#rest = [];
    this.#restSize = 0;
    return text;
  }

  #lines(text: Buffer, isEnd: boolean): unknown[] {
    const elements: unknown[] = [];
    let from = this.#offset === 0 ? byteOrderMarkSize(text) : 0;
    while (from < text.length && this.defect === undefined) {
      const lineFeed = text.indexOf(byteOf.lineFeed, from);
      const to = lineFeed < 0 ? text.length : lineFeed;
      if (skipSpace(text, from, to) < to) {
        const element = parseLine(text, from, to);
        if (element === undefined) {
          this.#diagnose(text, from, to, isEnd);
        } else {
          elements.push(element);
          this.#elementCount++;
        }
      }
      from = to + 1;
    }
    this.#offset += text.length;
    return elements;
  }

  #diagnose(text: Buffer, from: number, to: number, isLastLine: boolean): void {
    // Up to and with the line feed, so that it shows a character that it cuts off.
    const invalid = Math.min(firstInvalidByte(text, from, Math.min(to + 1, text.length)), to);
    const flaw = new Walker(text, from, invalid, "line", true).run();
    if (invalid < to && (flaw === undefined || flaw.index === invalid)) {
      this.#refuse("invalid-utf8", "expected UTF-8 text, got bytes that are not", this.#offset + invalid);
      return;
    }
    if (flaw === undefined) {
      throw new RangeError(`JSON.parse refuses the line at byte ${this.#offset + from} for no known reason`);
    }
    const isCutOff = flaw.index === to && isLastLine;
    const isDocument = this.#elementCount === 0 && /^\s*[[{]\s*$/.test(text.toString("latin1", from, to));
    const message = isDocument ? `${flaw.message} (one value a line is due, not one over many lines)` : flaw.message;
    this.#refuse(isCutOff ? "truncated" : "syntax", message, this.#offset + flaw.index);
  }

  #refuse(code: Defect["code"], message: string, byteOffset: number): void {
    this.defect = { code, message, byteOffset, elementIndex: this.#elementCount };
  }
}

/** The value on a line; `undefined` if it is not JSON. */
function parseLine(text: Buffer, from: number, to: number): unknown {
  const line = decodeText(text, from, to);
  try {
    return line === undefined ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
