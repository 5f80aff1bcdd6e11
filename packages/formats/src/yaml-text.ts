import { toWellFormed } from "./text.ts";

/**
 * A double-quoted scalar, the same in YAML 1.1 and 1.2: JSON in ASCII, but for characters beyond U+FFFF, which YAML does not make of two halves.
 * A half without its other one becomes U+FFFD.
 */
export function quoteYaml(text: string): string {
  return JSON.stringify(toWellFormed(text)).replace(/[^\x20-\x7e]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
