/** What a link value may hold. */
export type LinkValueEntry = readonly [key: string, value: string | number | readonly (string | number)[] | null];

/** Writes a link value as Java tools do: no spaces. */
export function compactText(entries: readonly LinkValueEntry[]): string {
  return JSON.stringify(Object.fromEntries(entries));
}

/** Writes a link value as Python tools do: a space after each comma and colon, whole confidences as `43.0`. */
export function spacedText(entries: readonly LinkValueEntry[]): string {
  const fields = entries.map(([key, value]) => `${JSON.stringify(key)}: ${spacedValue(key, value)}`);
  return `{${fields.join(", ")}}`;
}

function spacedValue(key: string, value: LinkValueEntry[1]): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  if (key === "confidence" && Number.isInteger(value)) return `${String(value)}.0`;
  return JSON.stringify(value);
}
