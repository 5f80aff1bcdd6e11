import { decodeText, firstInvalidByte } from "./decode.ts";
import type { Defect } from "./defect.ts";
import { Opening } from "./opening.ts";
import { Scanner } from "./scanner.ts";
import { type Kind, Walker } from "./walker.ts";

const space = new Set([0x20, 0x09, 0x0a, 0x0d]);

export interface CutterLimits {
  /** Bytes collected before a cut. */
  readonly batchSizeBytes: number;
  /** Largest element accepted. */
  readonly maxElementSizeBytes: number;
}

/**
 * Cuts the text of one array or object into batches of whole elements, each parsed by JSON.parse.
 *
 * Members of an object come as key, value, key, value. The first defect ends the work: what precedes the broken
 * element is still given out, then {@link defect} is set.
 */
export class Cutter {
  defect: Defect | undefined;
  readonly #kind: Kind;
  readonly #limits: CutterLimits;
  readonly #scanner: Scanner;
  readonly #opening: Opening;
  /** Elements given out. */
  #elementCount = 0;
  #isFirst = true;
  #isClosed = false;

  constructor(kind: Kind, limits: CutterLimits) {
    this.#kind = kind;
    this.#limits = limits;
    this.#scanner = new Scanner(kind, limits.batchSizeBytes);
    this.#opening = new Opening(kind);
  }

  /** Takes the next piece of text, and returns the elements that are complete now. */
  push(chunk: Buffer, from: number, to: number): unknown[] {
    if (this.#isClosed) {
      this.#checkTrailing(chunk.subarray(from, to), this.#scanner.end);
      this.#scanner.end += to - from;
      return [];
    }
    this.#scanner.append(chunk, from, to);
    return this.#opening.isFound || this.#open(false) ? this.#take() : [];
  }

  /** Says that there is no more text. Returns the elements before one that is cut off. */
  finish(): unknown[] {
    if (this.#isClosed || (!this.#opening.isFound && !this.#open(true))) {
      return [];
    }
    return this.#diagnose(this.#scanner.end);
  }

  #open(isEnd: boolean): boolean {
    const index = this.#opening.find(this.#scanner.bytes.subarray(0, this.#scanner.end), isEnd);
    this.defect = this.#opening.defect;
    if (index === undefined) {
      return false;
    }
    this.#scanner.startAt(index);
    return true;
  }

  #take(): unknown[] {
    const scanner = this.#scanner;
    scanner.scan();
    const to = scanner.close < 0 ? scanner.comma : scanner.close;
    if (to < 0) {
      this.#checkSize();
      return [];
    }
    const elements = this.#parse(to);
    if (elements === undefined) {
      return this.#diagnose(to);
    }
    this.#give(elements);
    if (scanner.close < 0) {
      scanner.dropBeforeComma();
    } else {
      this.#isClosed = true;
      this.#checkTrailing(scanner.bytes.subarray(to + 1, scanner.end), to + 1);
    }
    return elements;
  }

  #give(elements: readonly unknown[]): void {
    this.#elementCount += this.#kind === "object" ? elements.length / 2 : elements.length;
    this.#isFirst = false;
  }

  /** The elements between the start of the window and the border at `to`; `undefined` if that is not JSON. */
  #parse(to: number): unknown[] | undefined {
    const { bytes, start, close, separators } = this.#scanner;
    const isLast = to === close;
    const closer = bytes[to] as number;
    if (isLast && closer !== (this.#kind === "object" ? 0x7d : 0x5d)) {
      return undefined;
    }
    const inner = this.#kind === "object" ? separators.filter((index) => index < to) : [];
    if (!inner.every((index, rank) => bytes[index] === (rank % 2 === 0 ? 0x3a : 0x2c))) {
      return undefined;
    }
    // In place: the bytes on both sides become brackets, and the colons of an object commas.
    bytes[start] = 0x5b;
    bytes[to] = 0x5d;
    for (let rank = 0; rank < inner.length; rank += 2) {
      bytes[inner[rank] as number] = 0x2c;
    }
    const elements = parseArray(decodeText(bytes, start, to + 1));
    bytes[to] = closer;
    if (elements !== undefined && this.#isWellFormed(elements, inner.length, isLast)) {
      return elements;
    }
    for (let rank = 0; rank < inner.length; rank += 2) {
      bytes[inner[rank] as number] = 0x3a;
    }
    return undefined;
  }

  #isWellFormed(elements: readonly unknown[], separatorCount: number, isLast: boolean): boolean {
    if (elements.length === 0) {
      return this.#isFirst && isLast;
    }
    if (this.#kind === "array") {
      return true;
    }
    return (
      elements.length === separatorCount + 1 &&
      elements.every((element, rank) => rank % 2 === 1 || typeof element === "string") &&
      elements.length % 2 === 0
    );
  }

  /** Finds what is wrong before `to` or at it, and returns the elements before that. */
  #diagnose(to: number): unknown[] {
    const { bytes, start, origin } = this.#scanner;
    const invalid = firstInvalidByte(bytes, start + 1, to);
    const isInvalid = invalid < to;
    const end = isInvalid ? invalid : this.#scanner.end;
    const flaw = new Walker(bytes, start + 1, end, this.#kind, this.#isFirst).run();
    if (flaw === undefined) {
      throw new RangeError(`JSON.parse refused bytes ${origin + start} to ${origin + to}, but no flaw is in them`);
    }
    const elements = flaw.comma < 0 ? [] : (this.#parse(flaw.comma) ?? []);
    this.#give(elements);
    const isAtEnd = flaw.index >= end;
    this.defect = {
      code: isAtEnd ? (isInvalid ? "invalid-utf8" : "truncated") : "syntax",
      message: isAtEnd && isInvalid ? "expected UTF-8 text, got bytes that are not" : flaw.message,
      byteOffset: origin + flaw.index,
      elementIndex: this.#elementCount,
    };
    return elements;
  }

  #checkTrailing(bytes: Buffer, index: number): void {
    const extra = bytes.findIndex((value) => !space.has(value));
    if (extra >= 0 && this.defect === undefined) {
      const what = this.#kind === "object" ? "object" : "array";
      const message = `expected nothing behind the end of the ${what}, got more text`;
      this.defect = { code: "trailing-data", message, byteOffset: this.#scanner.origin + index + extra };
    }
  }

  #checkSize(): void {
    const size = this.#scanner.end - this.#scanner.start - 1;
    if (size > this.#limits.maxElementSizeBytes) {
      this.defect = {
        code: "element-too-large",
        message: `expected elements of at most ${this.#limits.maxElementSizeBytes} bytes, got a larger one`,
        byteOffset: this.#scanner.origin + this.#scanner.start + 1,
        elementIndex: this.#elementCount,
      };
    }
  }
}

function parseArray(text: string | undefined): unknown[] | undefined {
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return undefined;
  }
}
