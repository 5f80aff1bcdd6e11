import type { Defect } from "./defect.ts";
import { describeByte } from "./describe-byte.ts";
import type { Kind } from "./scanner.ts";

/** Says what is wrong with a text that starts with something else than the expected bracket. */
export function refuseTopLevel(text: Buffer, kind: Kind): Omit<Defect, "byteOffset"> {
  if ((text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff)) {
    return { code: "invalid-utf8", message: "expected UTF-8 text, got UTF-16" };
  }
  const value = describeValue(text.toString("utf8"), kind);
  const found = value ?? (text[0] === 0x3c ? '"<", so probably HTML or XML' : describeByte(text, 0, text.length));
  return { code: value === undefined ? "syntax" : "wrong-top-level", message: `expected a JSON ${kind}, got ${found}` };
}

function describeValue(text: string, kind: Kind): string | undefined {
  if (kind === "array" && /^\{.*\}[ \t\r]*\n\s*\{/.test(text)) {
    return 'one value a line (NDJSON: name it .jsonl, or ask for layout "lines")';
  }
  const kinds: Readonly<Record<string, string>> = { "{": "a single object", "[": "an array", '"': "a string" };
  if (/^-?\d/.test(text)) {
    return "a number";
  }
  return kinds[text.charAt(0)] ?? /^(?:true|false|null)\b/.exec(text)?.[0];
}
