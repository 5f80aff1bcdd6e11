import { skipSpace } from "./bytes.ts";
import { describeByte } from "./describe-byte.ts";
import type { Kind } from "./scanner.ts";

/** Where text stops being JSON, and what should have been there. */
export interface Flaw {
  /** Index of the first byte that cannot be right; the end of the text if that is cut off. */
  readonly index: number;
  /** What was expected and what came, in words. */
  readonly message: string;
  /** Index of the last comma at the top level before the flaw, or -1. */
  readonly comma: number;
}

/** What the text is the inside of; a line holds one value. */
type Level = Kind | "line";

type State = "value" | "value-or-close" | "key" | "key-or-close" | "colon" | "comma-or-close";

/**
 * Walks JSON text strictly, to say where a text that JSON.parse refused is wrong. Runs after a failure only.
 *
 * The text starts inside the top level, behind its bracket or behind one of its commas.
 */
export class Walker {
  readonly #bytes: Buffer;
  readonly #end: number;
  /** The brackets that are open. */
  readonly #open: Level[];
  #index: number;
  #state: State;
  #comma = -1;
  #flaw: Flaw | undefined;

  constructor(bytes: Buffer, start: number, end: number, level: Level, isFirst: boolean) {
    this.#bytes = bytes;
    this.#index = start;
    this.#end = end;
    this.#open = [level];
    const first = level === "object" ? "key" : "value";
    this.#state = isFirst && level !== "line" ? `${first}-or-close` : first;
  }

  /** The first flaw up to the bracket that closes the top level, or in the line; `undefined` if there is none. */
  run(): Flaw | undefined {
    while (this.#flaw === undefined && this.#open.length > 0) {
      this.#index = skipSpace(this.#bytes, this.#index, this.#end);
      if (this.#index === this.#end && this.#open.at(-1) === "line" && this.#state === "comma-or-close") {
        return undefined;
      }
      this.#step(this.#character());
    }
    return this.#flaw;
  }

  #step(character: string): void {
    if (this.#state === "colon") {
      this.#need(character === ":", '":"');
      this.#state = "value";
      this.#index++;
    } else if (this.#state === "comma-or-close") {
      this.#commaOrClose(character);
    } else if (this.#state === "key" || this.#state === "key-or-close") {
      this.#key(character);
    } else {
      this.#value(character);
    }
  }

  #commaOrClose(character: string): void {
    const level = this.#open.at(-1) as Level;
    if (level === "line") {
      this.#need(false, "nothing else on the line");
      return;
    }
    const isObject = level === "object";
    if (character === (isObject ? "}" : "]")) {
      this.#close();
      return;
    }
    if (this.#need(character === ",", isObject ? '"," or "}"' : '"," or "]"')) {
      if (this.#open.length === 1) {
        this.#comma = this.#index;
      }
      this.#state = isObject ? "key" : "value";
      this.#index++;
    }
  }

  #key(character: string): void {
    if (character === "}" && this.#state === "key-or-close") {
      this.#close();
    } else if (this.#need(character === '"', this.#state === "key" ? "a key in quotes" : 'a key in quotes or "}"')) {
      this.#string();
      this.#state = "colon";
    }
  }

  #value(character: string): void {
    if (character === "]" && this.#state === "value-or-close") {
      this.#close();
    } else if (character === "{" || character === "[") {
      this.#open.push(character === "{" ? "object" : "array");
      this.#state = character === "{" ? "key-or-close" : "value-or-close";
      this.#index++;
    } else {
      this.#scalar(character);
      this.#state = "comma-or-close";
    }
  }

  #scalar(character: string): void {
    if (character === '"') {
      this.#string();
    } else if (/[-0-9]/.test(character) && this.#bytes[this.#index + 1] !== "I".charCodeAt(0)) {
      this.#number();
    } else {
      this.#literal(character);
    }
  }

  #literal(character: string): void {
    const word = ["true", "false", "null"].find((candidate) => candidate.startsWith(character)) ?? "";
    const given = this.#bytes.toString("latin1", this.#index, Math.min(this.#index + word.length, this.#end));
    if (character !== "" && word !== "" && word.startsWith(given)) {
      this.#index += given.length;
      this.#need(given === word, JSON.stringify(word));
    } else {
      this.#need(false, this.#state === "value" ? "a value" : 'a value or "]"');
    }
  }

  #number(): void {
    this.#index += this.#character() === "-" ? 1 : 0;
    if (this.#character() === "0") {
      this.#index++;
    } else {
      this.#digits();
    }
    if (this.#flaw === undefined && this.#character() === ".") {
      this.#index++;
      this.#digits();
    }
    if (this.#flaw === undefined && /^[eE]$/.test(this.#character())) {
      this.#index++;
      this.#index += /^[-+]$/.test(this.#character()) ? 1 : 0;
      this.#digits();
    }
  }

  #digits(): void {
    this.#need(/^\d$/.test(this.#character()), "a digit");
    while (/^\d$/.test(this.#character())) {
      this.#index++;
    }
  }

  /** Leaves the index behind the closing quote. */
  #string(): void {
    this.#index++;
    while (this.#flaw === undefined) {
      const value = this.#index < this.#end ? (this.#bytes[this.#index] as number) : -1;
      if (value === -1) {
        this.#need(false, "the end of a string");
      } else if (value < 0x20) {
        this.#need(false, "the end of a string or an escaped character");
      } else if (value === 0x5c) {
        this.#escape();
      } else {
        this.#index++;
        if (value === 0x22) {
          return;
        }
      }
    }
  }

  #escape(): void {
    this.#index++;
    const isHex = this.#character() === "u";
    if (this.#need(/^["\\/bfnrtu]$/.test(this.#character()), 'one of "\\/bfnrtu after a backslash')) {
      this.#index++;
      for (let digit = 0; isHex && digit < 4 && this.#flaw === undefined; digit++) {
        this.#need(/^[0-9a-fA-F]$/.test(this.#character()), "a hexadecimal digit");
        this.#index++;
      }
    }
  }

  #close(): void {
    this.#open.pop();
    this.#state = "comma-or-close";
    this.#index++;
  }

  /** The character at the index, one byte; empty at the end. */
  #character(): string {
    return this.#index < this.#end ? String.fromCharCode(this.#bytes[this.#index] as number) : "";
  }

  /** Records a flaw at the index unless `isGood` or there is one already. */
  #need(isGood: boolean, expected: string): boolean {
    if (!isGood && this.#flaw === undefined) {
      const isInside = this.#index < this.#end;
      const stop = this.#open[0] === "line" ? "the end of the line" : "the end of the input";
      const got = isInside ? describeByte(this.#bytes, this.#index, this.#end) : stop;
      this.#flaw = { index: this.#index, message: `expected ${expected}, got ${got}`, comma: this.#comma };
    }
    return isGood;
  }
}
