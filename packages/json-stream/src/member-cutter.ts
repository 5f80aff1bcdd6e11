import { byteOf, byteOrderMarkSize, skipSpace } from "./bytes.ts";
import { Cutter, type Limits } from "./cutter.ts";
import { firstInvalidByte } from "./decode.ts";
import type { Defect } from "./defect.ts";
import { describeByte } from "./describe-byte.ts";
import { endOfKey, endOfValue, hasNoFuture, parseText } from "./member-text.ts";
import { refuseTopLevel } from "./refuse-top-level.ts";
import { Walker } from "./walker.ts";

/** A member of an object: some elements of it when it is an array, else the whole of it. */
export type MemberPiece =
  | { readonly kind: "value"; readonly member: string; readonly value: unknown }
  | {
      readonly kind: "elements";
      readonly member: string;
      readonly elements: readonly unknown[];
      /** Whether the array begins with these; tells a key that comes twice from a long array. */
      readonly isFirst: boolean;
    };

/** Text looked at to say what a file is that is no object. */
const topLevelLookAheadBytes = 64 * 1024;
/** Text behind a flaw looked at to name it, so that the words do not depend on where a chunk ends. */
const flawLookAheadBytes = 64;

type State = "before" | "first-member" | "member" | "inside-array" | "behind-array" | "behind";

/** The array that is being cut. */
interface OpenArray {
  readonly member: string;
  readonly cutter: Cutter;
  /** Offset of its bracket in the whole text. */
  readonly origin: number;
  hasElements: boolean;
}

/**
 * Cuts the text of one object into members, and the arrays among them into batches of elements.
 *
 * The first defect ends the work: what precedes it is still given out. Memory: as {@link Cutter}, or four times the largest member that is
 * given whole.
 */
export class MemberCutter {
  defect: Defect | undefined;
  readonly #limits: Limits;
  #state: State = "before";
  /** What is not used yet, outside of arrays. */
  #text: Buffer = Buffer.alloc(0);
  /** What has come since, and its size; put together only when it doubles the text, so that a large member takes linear time. */
  #parts: Buffer[] = [];
  #partsSizeBytes = 0;
  /** Text needed before it is worth another look. */
  #neededBytes = 0;
  /** Offset of the first byte of the text in the whole. */
  #origin = 0;
  #array: OpenArray | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes the next piece of text, and returns what is complete now. */
  push(chunk: Buffer, from: number, to: number): MemberPiece[] {
    const pieces: MemberPiece[] = [];
    if (this.#array !== undefined) this.#pushIntoArray(this.#array, chunk, from, to, pieces);
    else {
      this.#parts.push(Buffer.from(chunk.subarray(from, to)));
      this.#partsSizeBytes += to - from;
      if (this.#text.length + this.#partsSizeBytes < this.#neededBytes) return pieces;
    }
    this.#run(false, pieces);
    return pieces;
  }

  /** Says that there is no more text, and returns what is left. */
  finish(): MemberPiece[] {
    const pieces: MemberPiece[] = [];
    this.#run(true, pieces);
    // The end of an array may be in what its cutter has not looked at yet; members that follow are there too.
    for (let array = this.#array; array !== undefined && this.defect === undefined; array = this.#array) {
      this.#give(array, array.cutter.finish(), pieces);
      this.#adopt(array);
      if (!this.#leave(array, pieces)) break;
      this.#run(true, pieces);
    }
    return pieces;
  }

  #pushIntoArray(array: OpenArray, chunk: Buffer, from: number, to: number, pieces: MemberPiece[]): void {
    this.#give(array, array.cutter.push(chunk, from, to), pieces);
    this.#adopt(array);
    this.#leave(array, pieces);
  }

  /** Goes on behind an array whose end is here; `false` where it is not. */
  #leave(array: OpenArray, pieces: MemberPiece[]): boolean {
    const rest = array.cutter.takeRest();
    if (rest === undefined) return false;
    // An empty array is a member too.
    if (!array.hasElements) pieces.push({ kind: "elements", member: array.member, elements: [], isFirst: true });
    // A copy, since the cutter's window is far larger.
    this.#text = Buffer.from(rest.bytes);
    this.#origin = array.origin + rest.offset;
    this.#array = undefined;
    this.#state = "behind-array";
    return true;
  }

  #give(array: OpenArray, elements: unknown[], pieces: MemberPiece[]): void {
    if (elements.length === 0) return;
    pieces.push({ kind: "elements", member: array.member, elements, isFirst: !array.hasElements });
    array.hasElements = true;
  }

  /** Takes over the defect of an array. */
  #adopt({ cutter, origin }: OpenArray): void {
    const { defect } = cutter;
    if (defect !== undefined) this.defect = { ...defect, byteOffset: origin + defect.byteOffset };
  }

  #run(isEnd: boolean, pieces: MemberPiece[]): void {
    if (this.#parts.length > 0) this.#text = Buffer.concat([this.#text, ...this.#parts]);
    [this.#parts, this.#partsSizeBytes, this.#neededBytes] = [[], 0, 0];
    let isMoving = true;
    while (isMoving && this.defect === undefined && this.#array === undefined) isMoving = this.#step(isEnd, pieces);
  }

  /** Does one thing; `false` when more text is needed for the next. */
  #step(isEnd: boolean, pieces: MemberPiece[]): boolean {
    switch (this.#state) {
      case "before":
        return this.#open(isEnd);
      case "first-member":
      case "member":
        return this.#takeMember(isEnd, pieces);
      case "behind-array":
        return this.#leaveArray(isEnd);
      default:
        return this.#checkTrailing(isEnd);
    }
  }

  #open(isEnd: boolean): boolean {
    const text = this.#text;
    if (text.length < 3 && !isEnd) return false;
    const start = skipSpace(text, byteOrderMarkSize(text), text.length);
    if (text[start] === byteOf.openBrace) {
      this.#drop(start + 1);
      this.#state = "first-member";
      return true;
    }
    if (start === text.length && isEnd) {
      const got = text.length === 0 ? "an empty input" : "nothing but white space";
      this.#refuse("empty", `expected a JSON object, got ${got}`, text.length);
    } else if (isEnd || text.length - start >= topLevelLookAheadBytes) {
      const { code, message } = refuseTopLevel(text.subarray(start), "object");
      this.#refuse(code, message, start);
    }
    return false;
  }

  #takeMember(isEnd: boolean, pieces: MemberPiece[]): boolean {
    const text = this.#text;
    const start = skipSpace(text, 0, text.length);
    if (text[start] === byteOf.closeBrace && this.#state === "first-member") {
      this.#drop(start + 1);
      this.#state = "behind";
      return true;
    }
    const colon = endOfKey(text, start);
    const value = colon < 0 ? text.length : skipSpace(text, colon + 1, text.length);
    if (value < text.length) {
      const member = parseText(text, start, colon);
      if (typeof member !== "string") return this.#diagnose(isEnd);
      if (text[value] === byteOf.openBracket) {
        this.#enterArray(member, value, pieces);
        return true;
      }
    }
    return this.#takeValue(start, value, isEnd, pieces);
  }

  #enterArray(member: string, bracket: number, pieces: MemberPiece[]): void {
    const cutter = new Cutter("array", this.#limits, { isNested: true });
    const array = { member, cutter, origin: this.#origin + bracket, hasElements: false };
    const text = this.#text;
    this.#array = array;
    this.#text = Buffer.alloc(0);
    // No more at once than the cutter was promised.
    const size = this.#limits.batchSizeBytes;
    for (let from = bracket; from < text.length && this.defect === undefined; from += size) {
      if (this.#array === undefined) {
        this.#text = Buffer.concat([this.#text, text.subarray(from)]);
        return;
      }
      this.#pushIntoArray(array, text, from, Math.min(from + size, text.length), pieces);
    }
  }

  #takeValue(start: number, value: number, isEnd: boolean, pieces: MemberPiece[]): boolean {
    const text = this.#text;
    const end = endOfValue(text, value);
    if (end < 0) {
      const isTooLarge = text.length > this.#limits.maxElementSizeBytes + this.#limits.batchSizeBytes;
      if (isTooLarge) {
        const message = `expected members of at most ${this.#limits.maxElementSizeBytes} bytes, got a larger one`;
        this.#refuse("element-too-large", message, start);
      } else if (isEnd || hasNoFuture(text, start)) return this.#diagnose(isEnd);
      else this.#neededBytes = 2 * text.length;
      return false;
    }
    const members = parseText(text, start, end, "{", "}") as Record<string, unknown> | undefined;
    const [entry] = members === undefined ? [] : Object.entries(members);
    const isLast = text[end] === byteOf.closeBrace;
    if (entry === undefined || !(isLast || text[end] === byteOf.comma)) return this.#diagnose(isEnd);
    pieces.push({ kind: "value", member: entry[0], value: entry[1] });
    this.#drop(end + 1);
    this.#state = isLast ? "behind" : "member";
    return true;
  }

  #leaveArray(isEnd: boolean): boolean {
    const text = this.#text;
    const start = skipSpace(text, 0, text.length);
    const byte = text[start];
    if (byte === byteOf.comma || byte === byteOf.closeBrace) {
      this.#drop(start + 1);
      this.#state = byte === byteOf.comma ? "member" : "behind";
      return true;
    }
    if (start === text.length && isEnd) {
      this.#refuse("truncated", 'expected "," or "}", got the end of the input', start);
    } else if (isEnd || text.length - start >= flawLookAheadBytes) {
      this.#refuse("syntax", `expected "," or "}", got ${describeByte(text, start, text.length)}`, start);
    }
    return false;
  }

  #checkTrailing(isEnd: boolean): boolean {
    const start = skipSpace(this.#text, 0, this.#text.length);
    this.#drop(start);
    if (this.#text.length > 0 && (isEnd || this.#text.length >= flawLookAheadBytes)) {
      const got = describeByte(this.#text, 0, this.#text.length);
      this.#refuse("trailing-data", `expected nothing behind the end of the object, got ${got}`, 0);
    }
    return false;
  }

  /** Sets the defect of a member that does not parse, once all that it takes is here. */
  #diagnose(isEnd: boolean): boolean {
    const text = this.#text;
    const invalid = firstInvalidByte(text, 0, text.length);
    const flaw = new Walker(text, 0, invalid, "object", this.#state === "first-member").run();
    if (flaw === undefined)
      throw new RangeError(`JSON.parse refuses the member at byte ${this.#origin} for no known reason`);
    if (!isEnd && text.length - flaw.index < flawLookAheadBytes) return false;
    if (flaw.index >= invalid && invalid < text.length) {
      this.#refuse("invalid-utf8", "expected UTF-8 text, got bytes that are not", invalid);
    } else this.#refuse(flaw.index >= text.length ? "truncated" : "syntax", flaw.message, flaw.index);
    return false;
  }

  #refuse(code: Defect["code"], message: string, index: number): void {
    this.defect = { code, message, byteOffset: this.#origin + index };
  }

  #drop(count: number): void {
    this.#text = this.#text.subarray(count);
    this.#origin += count;
  }
}
