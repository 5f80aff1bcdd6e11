/** What a cell holds; undefined is an empty cell. */
export type CellValue = string | number | boolean | undefined;

/** A row in RFC 4180, with a line feed at the end. */
export function toRow(cells: readonly CellValue[], defuse: boolean): string {
  return `${cells.map((value) => toField(value, defuse)).join(",")}\n`;
}

function toField(value: CellValue, defuse: boolean): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = defuse && /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
