// Characters that move the cursor, change colours, reorder text or end a line early in a terminal or a log:
// C0 and C1 controls, line separators, bidirectional marks and overrides, zero-width marks and the tags that are never seen.
const unprintable = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Makes text from outside safe to print on a terminal: every control or direction-changing character becomes its
 * `\xNN`, `\uNNNN` or `\u{NNNNN}` escape, line breaks included. Idempotent.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    if (hex.length > 4) return `\\u{${hex}}`;
    return hex.length <= 2 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
}
