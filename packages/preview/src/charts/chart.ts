/** A chart with what it is made of, so that a page can show both. */
export interface Chart {
  /** Part of element ids. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what is counted, and what to read from it. */
  readonly caption: string;
  /** The SVG element; its colours are variables of the page's style sheet. */
  readonly svg: string;
  /** The same as a table: the first row is the head. */
  readonly table: readonly (readonly (string | number)[])[];
}

/** Whole numbers with separators of thousands, whatever the locale of the machine. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Cuts a text to the room that `length` small letters take; an ellipsis says so. */
export function shorten(text: string, length: number): string {
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > length) return `${kept}\u2026`;
    // With an ellipsis behind it.
    if (width <= length - 1) kept += character;
  }
  return text;
}

/** How wide a character is beside a small letter: about, and rather too much, since fonts differ. */
function widthOf(character: string): number {
  if ((character.codePointAt(0) ?? 0) >= 0x2e80) return 1.8;
  if (/[MWmw%@]/.test(character)) return 1.65;
  return /\p{Lu}/u.test(character) ? 1.25 : 1;
}

/** `1 image`, `2 images`. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : nouns}`;
}
