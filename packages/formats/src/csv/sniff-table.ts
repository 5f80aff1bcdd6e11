import type { CsvFlavor } from "./options.ts";
import { RowCutter } from "./row-cutter.ts";

/** How a table is to be read. */
export interface TableShape {
  readonly flavor: CsvFlavor;
  readonly delimiter: string;
  readonly hasHeader: boolean;
}

const rowsLookedAt = 5;

/** Tells the flavour of a table by the head of its text; undefined when it is none that is known. */
export function sniffTable(head: string): TableShape | undefined {
  // The head may end in the middle of a row, even within quotes.
  const whole = head.slice(0, head.lastIndexOf(head.includes("\n") ? "\n" : "\r") + 1) || head;
  for (const delimiter of delimitersOf(head)) {
    const told = tellFlavor(firstRows(whole, delimiter));
    if (told !== undefined) return { ...told, delimiter };
  }
  return undefined;
}

function firstRows(text: string, delimiter: string): (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const { cells } of new RowCutter(delimiter).add(text, true)) {
    rows.push(cells);
    if (rows.length === rowsLookedAt) break;
  }
  return rows;
}

/** Spreadsheets of some countries separate by semicolons; a comma is tried first. */
function delimitersOf(head: string): string[] {
  const [first = ""] = head.split(/[\r\n]/, 1);
  return [",", ";", "\t"].filter((delimiter) => first.includes(delimiter));
}

function tellFlavor(rows: readonly (readonly string[])[]): Omit<TableShape, "delimiter"> | undefined {
  const header = new Set(rows[0]?.map((name, index) => toColumnName(name, index).toLowerCase()));
  const has = (...names: string[]): boolean => names.every((name) => header.has(name));
  const hasOneOf = (...names: string[]): boolean => names.some((name) => header.has(name));
  const named = (flavor: CsvFlavor): Omit<TableShape, "delimiter"> => ({ flavor, hasHeader: true });
  if (has("filename", "region_shape_attributes")) return named("via");
  if (has("imageid", "labelname", "xmin", "xmax", "ymin", "ymax")) return named("openimages");
  if (has("concept", "x", "y", "width", "height") && hasOneOf("image", "url")) {
    return named(has("association_uuid") || has("image_reference_uuid") ? "science" : "fathomnet");
  }
  const hasCorners = has("xmin", "ymin", "xmax", "ymax");
  if (hasCorners && hasOneOf("filename", "image", "path") && hasOneOf("class", "label")) return named("tf");
  if (rows.length === 0) return undefined;
  if (rows.every(isVertexRow)) return { flavor: "vertex", hasHeader: false };
  if (rows.every(isRetinanetRow)) return { flavor: "retinanet", hasHeader: false };
  return undefined;
}

/** The name of a column as it stands in the header, whose first some programs mark as a comment (`#filename`, VIA 1). */
export function toColumnName(text: string, index: number): string {
  const name = text.trim();
  return index === 0 ? name.replace(/^#\s*/, "") : name;
}

const share = /^(|0|1|[01]?\.\d+|\d(\.\d+)?e-\d+)$/i;

function isVertexRow(cells: readonly string[]): boolean {
  const use = (cells[0] ?? "").toLowerCase();
  const isUse = ["", "train", "training", "validation", "validate", "test", "unassigned"].includes(use);
  return cells.length === 11 && isUse && cells[1] !== "" && cells.slice(3).every((cell) => share.test(cell));
}

function isRetinanetRow(cells: readonly string[]): boolean {
  const [path = "", ...rest] = cells;
  const category = rest.pop() ?? "";
  const isNegative = category === "" && rest.every((cell) => cell === "");
  return cells.length === 6 && path !== "" && (isNegative || rest.every((cell) => /^-?\d+(\.\d+)?$/.test(cell)));
}
