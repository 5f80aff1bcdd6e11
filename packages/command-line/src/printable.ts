// Characters that move the cursor, change colours, reorder text or end a line early in a terminal or a log:
// C0 and C1 controls, line separators, bidirectional overrides and zero-width marks.
const unprintable = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Makes text from outside safe to print on a terminal: every control or direction-changing character becomes its
 * `\xNN` or `\uNNNN` escape, line breaks included. Idempotent.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length <= 2 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
}
