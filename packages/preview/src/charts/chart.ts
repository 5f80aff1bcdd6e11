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

/** Cuts a text at so many characters; an ellipsis says so. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}\u2026`;
}

/** `1 image`, `2 images`. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : nouns}`;
}
