import { byteOf, byteOrderMarkSize, skipSpace } from "./bytes.ts";
import { firstInvalidByte } from "./decode.ts";
import type { Defect } from "./defect.ts";
import { describeByte } from "./describe-byte.ts";
import { Marker } from "./marker.ts";
import { parseElements, parseMembers } from "./parse-batch.ts";
import { refuseTopLevel } from "./refuse-top-level.ts";
import { type Kind, Scanner } from "./scanner.ts";
import { Walker } from "./walker.ts";

/** How much is taken at once. */
export interface Limits {
  /** Bytes given to the cutter at once, at most. */
  readonly batchSizeBytes: number;
  /** Largest element accepted, give or take a batch. */
  readonly maxElementSizeBytes: number;
}

/** What is made of the elements of an array between the bytes at `from` and `to`; `undefined` if they are no JSON. */
type ToElements = (bytes: Buffer, from: number, to: number) => unknown[] | undefined;

/** What only some cut. */
export interface CutterOptions {
  /** Whether the text goes on behind the end of the array or object; it is then left for {@link Cutter.takeRest}. @default false */
  readonly isNested?: boolean;
  /** @default parseElements */
  readonly toElements?: ToElements;
}

/** Text looked at to say what a file is that is not what it should be. */
const topLevelLookAheadBytes = 64 * 1024;
/** Text behind a flaw looked at to name it, so that the words do not depend on where a chunk ends. */
const flawLookAheadBytes = 64;

/**
 * Cuts the text of one array or object into batches of whole elements, each parsed by JSON.parse.
 *
 * Members of an object come as key, value, key, value. The first defect ends the work: what precedes the broken
 * element is still given out, then {@link defect} is set. Memory: two batches, or four times the largest element.
 */
export class Cutter {
  defect: Defect | undefined;
  readonly #kind: Kind;
  readonly #limits: Limits;
  readonly #scanner: Scanner;
  readonly #marker: Marker | undefined;
  #elementCount = 0;
  #state: "before" | "inside" | "broken" | "behind" = "before";

  readonly #isNested: boolean;
  readonly #toElements: ToElements;

  constructor(kind: Kind, limits: Limits, { isNested = false, toElements = parseElements }: CutterOptions = {}) {
    this.#kind = kind;
    this.#isNested = isNested;
    this.#toElements = toElements;
    this.#limits = limits;
    this.#scanner = new Scanner(kind, limits.batchSizeBytes);
    this.#marker = kind === "array" ? new Marker(limits.batchSizeBytes) : undefined;
  }

  /** Takes the next piece of text, and returns the elements that are complete now. */
  push(chunk: Buffer, from: number, to: number): unknown[] {
    this.#scanner.append(chunk, from, to);
    if (this.#state === "before") {
      this.#open(false);
    }
    if (this.#state === "inside") {
      return this.#takeByMarker() ?? this.#takeByScan();
    }
    if (this.#state === "behind") {
      this.#checkTrailing(false);
    }
    return this.#state === "broken" ? this.#diagnose(false) : [];
  }

  /** Says that there is no more text, and returns the last elements. */
  finish(): unknown[] {
    if (this.#state === "before") {
      this.#open(true);
    }
    const elements = this.#state === "inside" ? this.#takeByScan() : [];
    if (this.#state === "behind") {
      this.#checkTrailing(true);
    } else if (this.#state !== "before" && this.defect === undefined) {
      return [...elements, ...this.#diagnose(true)];
    }
    return elements;
  }

  /** What follows the end of the array or object, once that is here, and where it starts; `undefined` before. */
  takeRest(): { readonly bytes: Buffer; readonly offset: number } | undefined {
    if (this.#state !== "behind") return undefined;
    const { bytes, start, end, origin } = this.#scanner;
    return { bytes: bytes.subarray(start, end), offset: origin + start };
  }

  #open(isEnd: boolean): void {
    const scanner = this.#scanner;
    const { bytes, end, origin } = scanner;
    if (origin + scanner.start === 0) {
      const size = byteOrderMarkSize(bytes.subarray(0, end));
      if (size === 0 && bytes[0] === 0xef && end < 3 && !isEnd) {
        return;
      }
      scanner.start = size;
    }
    scanner.start = skipSpace(bytes, scanner.start, end);
    const { start } = scanner;
    if (bytes[start] === (this.#kind === "object" ? byteOf.openBrace : byteOf.openBracket) && start < end) {
      scanner.startAt(start);
      this.#state = "inside";
    } else if (start === end && isEnd) {
      const got = origin + end === 0 ? "an empty input" : "nothing but white space";
      this.defect = { code: "empty", message: `expected a JSON ${this.#kind}, got ${got}`, byteOffset: origin + end };
    } else if (isEnd || end - start >= topLevelLookAheadBytes) {
      const refusal = refuseTopLevel(bytes.subarray(start, end), this.#kind);
      this.defect = { ...refusal, byteOffset: origin + start };
    }
  }

  #takeByMarker(): unknown[] | undefined {
    const scanner = this.#scanner;
    const comma = this.#marker?.find(scanner.bytes, scanner.start, scanner.end) ?? -1;
    if (comma < 0) {
      return undefined;
    }
    const elements = this.#parse(comma);
    if (elements === undefined) {
      this.#marker?.miss();
      return undefined;
    }
    scanner.startAt(comma);
    return elements;
  }

  #takeByScan(): unknown[] {
    const scanner = this.#scanner;
    scanner.scan();
    const to = scanner.close < 0 ? scanner.comma : scanner.close;
    const isTooLarge = this.#checkSize(to < 0 ? scanner.end : to);
    if (isTooLarge || to < 0) {
      return [];
    }
    const elements = this.#parse(to);
    if (elements === undefined) {
      this.#state = "broken";
      return this.#diagnose(false);
    }
    if (scanner.close < 0) {
      this.#marker?.learn(scanner.bytes, to, scanner.end);
      scanner.dropBeforeComma();
    } else {
      scanner.start = to + 1;
      this.#state = "behind";
      this.#checkTrailing(false);
    }
    return elements;
  }

  /** The elements before the border at `to`; `undefined` if the text is not JSON. */
  #parse(to: number): unknown[] | undefined {
    const { bytes, start, close, separators } = this.#scanner;
    const isLast = to === close;
    const isObject = this.#kind === "object";
    if (isLast && bytes[to] !== (isObject ? byteOf.closeBrace : byteOf.closeBracket)) {
      return undefined;
    }
    const elements = isObject
      ? parseMembers(bytes, start, to, isLast ? separators : separators.slice(0, separators.indexOf(to)))
      : this.#toElements(bytes, start, to);
    const isEmptyTopLevel = isLast && bytes[start] !== byteOf.comma;
    if (elements === undefined || (elements.length === 0 && !isEmptyTopLevel)) {
      return undefined;
    }
    this.#elementCount += isObject ? elements.length / 2 : elements.length;
    return elements;
  }

  /** Sets the defect of what does not parse, once all that it takes is here, and returns the elements before it. */
  #diagnose(isEnd: boolean): unknown[] {
    const { bytes, start, end, origin, comma, close } = this.#scanner;
    const border = close < 0 ? comma : close;
    // Up to and with the border, so that it shows a character that it cuts off.
    const to = border < 0 ? end : border + 1;
    const invalid = firstInvalidByte(bytes, start + 1, to);
    const isInvalid = invalid < to;
    const stop = isInvalid ? invalid : end;
    const flaw = new Walker(bytes, start + 1, stop, this.#kind, bytes[start] !== byteOf.comma).run();
    if (flaw === undefined) {
      throw new RangeError(`JSON.parse refuses bytes ${origin + start} to ${origin + to} for no known reason`);
    }
    if (!isEnd && end - flaw.index < flawLookAheadBytes) {
      return [];
    }
    const elements = flaw.comma < 0 ? [] : (this.#parse(flaw.comma) ?? []);
    const isAtStop = flaw.index >= stop;
    this.defect = {
      code: isAtStop ? (isInvalid ? "invalid-utf8" : "truncated") : "syntax",
      message: isAtStop && isInvalid ? "expected UTF-8 text, got bytes that are not" : flaw.message,
      byteOffset: origin + flaw.index,
      elementIndex: this.#elementCount,
    };
    return elements;
  }

  #checkTrailing(isEnd: boolean): void {
    if (this.#isNested) return;
    const scanner = this.#scanner;
    const { bytes, end } = scanner;
    scanner.start = skipSpace(bytes, scanner.start, end);
    if (scanner.start < end && (isEnd || end - scanner.start >= flawLookAheadBytes)) {
      const got = describeByte(bytes, scanner.start, end);
      const message = `expected nothing behind the end of the ${this.#kind}, got ${got}`;
      this.defect ??= { code: "trailing-data", message, byteOffset: scanner.origin + scanner.start };
    }
  }

  /** Elements that share a batch are not told apart, so one batch is granted on top of the limit. */
  #checkSize(to: number): boolean {
    const { maxElementSizeBytes, batchSizeBytes } = this.#limits;
    const { origin, start } = this.#scanner;
    const isTooLarge = to - start > maxElementSizeBytes + batchSizeBytes;
    if (isTooLarge) {
      const message = `expected elements of at most ${maxElementSizeBytes} bytes, got a larger one`;
      this.defect = {
        code: "element-too-large",
        message,
        byteOffset: origin + start + 1,
        elementIndex: this.#elementCount,
      };
    }
    return isTooLarge;
  }
}
