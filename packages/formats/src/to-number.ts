/** The finite number that a text is, with or without blanks around it; undefined for any other text. */
export function toNumber(text: string | undefined): number | undefined {
  const value = parseDecimal(text?.trim() ?? "");
  return Number.isFinite(value) ? value : undefined;
}

/** Each digit can match in one place only, or a long row of them that ends in something else would take minutes. */
const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** The number that a text is, NaN where it is none. `Number` would read an empty text, `0x10` and `Infinity`. */
export function parseDecimal(text: string): number {
  return decimal.test(text) ? Number(text) : Number.NaN;
}
