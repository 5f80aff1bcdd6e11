/** The number that a text is; undefined for a text that is none, or no finite one. */
export function toNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
