import { byteOf, byteOrderMarkSize, skipSpace } from "./bytes.ts";
import { Cutter, type Limits } from "./cutter.ts";
import type { Defect } from "./defect.ts";
import { LineCutter } from "./line-cutter.ts";

/** A first line that is longer, and still has no end, is taken for the start of one large value. */
const longestLookAheadBytes = 4 * 1024 * 1024;

/**
 * Takes an array, or one object a line: the latter is a text whose first line is an object, whole as far as it shows, and
 * whose next line begins another. A text that is one line with one object can be either: an array that is none, or one such line. Memory: the text as far as that line, then as the one of the two takes.
 */
export class DetectingCutter {
  readonly #limits: Limits;
  readonly #loneObject: "array" | "lines";
  #held: Buffer = Buffer.alloc(0);
  #cutter: Cutter | LineCutter | undefined;

  /** @param loneObject what one object in one line is taken for */
  constructor(limits: Limits, loneObject: "array" | "lines") {
    this.#limits = limits;
    this.#loneObject = loneObject;
  }

  get defect(): Defect | undefined {
    return this.#cutter?.defect;
  }

  /** Takes the next piece of text, and returns the elements that are complete now. */
  push(chunk: Buffer, from: number, to: number): unknown[] {
    if (this.#cutter !== undefined) return this.#cutter.push(chunk, from, to);
    this.#held = Buffer.concat([this.#held, chunk.subarray(from, to)]);
    const layout = layoutOfText(this.#held);
    if (layout === undefined && this.#held.length < longestLookAheadBytes) return [];
    return this.#decide(layout ?? "array");
  }

  /** Says that there is no more text, and returns the last elements. */
  finish(): unknown[] {
    const elements =
      this.#cutter === undefined ? this.#decide(isObjectLine(this.#held) ? this.#loneObject : "array") : [];
    return [...elements, ...((this.#cutter?.defect === undefined ? this.#cutter?.finish() : undefined) ?? [])];
  }

  #decide(layout: "array" | "lines"): unknown[] {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    const cutter =
      layout === "lines" ? new LineCutter(this.#limits.maxElementSizeBytes) : new Cutter("array", this.#limits);
    this.#cutter = cutter;
    const elements: unknown[] = [];
    const { batchSizeBytes } = this.#limits;
    for (let from = 0; from < held.length && cutter.defect === undefined; from += batchSizeBytes) {
      elements.push(...cutter.push(held, from, Math.min(from + batchSizeBytes, held.length)));
    }
    return elements;
  }
}

/** Whether a text that has come to its end is one line, with one object. */
function isObjectLine(text: Buffer): boolean {
  const line = text.subarray(byteOrderMarkSize(text)).toString("latin1").trim();
  return line.startsWith("{") && line.endsWith("}") && !line.includes("\n");
}

/** `undefined` while it cannot be told. */
function layoutOfText(text: Buffer): "array" | "lines" | undefined {
  // Half a byte order mark is nothing yet.
  if (text[0] === 0xef && text.length < 3) return undefined;
  const start = skipSpace(text, byteOrderMarkSize(text), text.length);
  if (start === text.length) return undefined;
  if (text[start] !== byteOf.openBrace) return "array";
  const lineFeed = text.indexOf(byteOf.lineFeed, start);
  if (lineFeed < 0) return undefined;
  const lineEnd = text.subarray(start, lineFeed).toString("latin1").trimEnd();
  const next = skipSpace(text, lineFeed, text.length);
  if (!lineEnd.endsWith("}")) return "array";
  if (next === text.length) return undefined;
  return text[next] === byteOf.openBrace ? "lines" : "array";
}
