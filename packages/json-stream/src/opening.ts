import type { Defect } from "./defect.ts";
import { describeByte } from "./describe-byte.ts";
import type { Kind } from "./walker.ts";

const byteOrderMark = [0xef, 0xbb, 0xbf];
const lookAheadBytes = 64 * 1024;

/** Finds the bracket that opens the top level, or says what stands there instead. */
export class Opening {
  isFound = false;
  defect: Defect | undefined;
  readonly #kind: Kind;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  /** Index of the bracket in `text`, all that has been read so far; `undefined` if more is needed or it is not there. */
  find(text: Buffer, isEnd: boolean): number | undefined {
    const hasMark = byteOrderMark.every((value, index) => text[index] === value);
    if (!isEnd && !hasMark && text.length < 3 && text.every((value, index) => value === byteOrderMark[index])) {
      return undefined;
    }
    let index = hasMark ? 3 : 0;
    while (index < text.length && isSpace(text[index] as number)) {
      index++;
    }
    if (index === text.length) {
      this.defect = isEnd
        ? {
            code: "empty",
            message: this.#expected(text.length === 0 ? "an empty input" : "nothing but space"),
            byteOffset: index,
          }
        : undefined;
      return undefined;
    }
    if (text[index] === (this.#kind === "object" ? 0x7b : 0x5b)) {
      this.isFound = true;
      return index;
    }
    if (isEnd || text.length - index >= lookAheadBytes) {
      this.defect = this.#refusal(text, index, isEnd);
    }
    return undefined;
  }

  #refusal(text: Buffer, index: number, isEnd: boolean): Defect {
    if ((text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff)) {
      return { code: "invalid-utf8", message: "expected UTF-8 text, got UTF-16", byteOffset: 0 };
    }
    const found = this.#describe(text, index, isEnd);
    if (found === undefined) {
      return { code: "syntax", message: this.#expected(describeByte(text, index, text.length)), byteOffset: index };
    }
    return { code: "wrong-top-level", message: this.#expected(found), byteOffset: index };
  }

  #describe(text: Buffer, index: number, isEnd: boolean): string | undefined {
    const rest = text.toString("utf8", index);
    const first = rest.charAt(0);
    if (first === "{") {
      const isLines = /^\{.*\}[ \t\r]*\n[ \t\r\n]*\{/.test(rest);
      return isLines ? 'one value per line (name it .jsonl, or ask for layout "lines")' : "a single object";
    }
    if (first === "[") {
      return "an array";
    }
    if (first === '"') {
      return "a string";
    }
    if (/^-?\d/.test(rest)) {
      return "a number";
    }
    const word = /^(true|false|null)\b/.exec(rest)?.[0];
    return word ?? (isEnd && first === "<" ? undefined : undefined);
  }

  #expected(found: string): string {
    return `expected a JSON ${this.#kind}, got ${found}`;
  }
}

function isSpace(value: number): boolean {
  return value === 0x20 || value === 0x0a || value === 0x0d || value === 0x09;
}
