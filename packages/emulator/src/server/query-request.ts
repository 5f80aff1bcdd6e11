import type { WireContext } from "../wire/wire.ts";
import { type Cell, type ViewRow, viewColumns } from "./query-view.ts";

/** A parsed body of `/query/...`. */
export interface QueryRequest {
  readonly select: readonly string[];
  readonly isDistinct: boolean;
  readonly fits: (row: ViewRow) => boolean;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly offset: number;
  readonly hasConcurrentObservations: boolean;
  readonly hasRelatedAssociations: boolean;
}

/** Reads a body (camelCase only); a text instead, as the server words it, when it is not a query. */
export function parseQuery(
  body: Readonly<Record<string, unknown>>,
  context: WireContext,
  needsSelect: boolean,
): QueryRequest | string {
  const { select = [], where = [], orderBy = [], limit, offset } = body;
  if (needsSelect && (!isTexts(select) || select.length === 0)) return "select clause is required";
  if (!Array.isArray(where) || where.length === 0) return "where clause is required";
  const conditions: ((row: ViewRow) => boolean)[] = [];
  for (const item of where as Readonly<Record<string, unknown>>[]) {
    const condition = conditionOf(item, context);
    if (typeof condition === "string") return condition;
    conditions.push(condition);
  }
  const hasConcurrentObservations = body.concurrentObservations === true;
  const hasRelatedAssociations = body.relatedAssociations === true;
  // Either flag forces strict=false, which puts two columns before the wanted ones.
  const isStrict = body.strict !== false && !hasConcurrentObservations && !hasRelatedAssociations;
  const wanted = isTexts(select) ? select : [];
  const extra = isStrict
    ? []
    : ["observation_uuid", "index_recorded_timestamp"].filter((name) => !wanted.includes(name));
  const columns = [...extra, ...wanted];
  const unknown = [...columns, ...(isTexts(orderBy) ? orderBy : [])].find((name) => !Object.hasOwn(viewColumns, name));
  if (unknown !== undefined) return `ERROR: column "${unknown}" does not exist`;
  return {
    select: columns,
    isDistinct: body.distinct === true,
    fits: (row) => conditions.every((condition) => condition(row)),
    orderBy: [
      ...(isStrict ? [] : ["observation_uuid", "index_recorded_timestamp"]),
      ...(isTexts(orderBy) ? orderBy : []),
    ],
    limit: typeof limit === "number" ? limit : Infinity,
    offset: typeof offset === "number" ? offset : 0,
    hasConcurrentObservations,
    hasRelatedAssociations,
  };
}

/** The cell of a row in a column. */
export function cellOf(row: ViewRow, column: string, context: WireContext): Cell {
  return viewColumns[column]?.read(row, context) ?? null;
}

/** Orders cells as PostgreSQL does: nulls last. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

function conditionOf(
  item: Readonly<Record<string, unknown>>,
  context: WireContext,
): ((row: ViewRow) => boolean) | string {
  const { column, ...operators } = item;
  if (typeof column !== "string" || !Object.hasOwn(viewColumns, column))
    return `ERROR: column "${String(column)}" does not exist`;
  const [entry] = Object.entries(operators).filter(([, value]) => value !== null && value !== undefined);
  if (entry === undefined) return `No constraint was given for column ${column}`;
  const test = testOf(entry[0], entry[1]);
  if (test === undefined) return `Cannot decode constraint ${JSON.stringify(item)}`;
  return (row) => test(cellOf(row, column, context));
}

function testOf(operator: string, value: unknown): ((cell: Cell) => boolean) | undefined {
  switch (operator) {
    case "equals":
      return (cell) => cell !== null && String(cell) === String(value);
    case "in":
      return Array.isArray(value) ? (cell) => cell !== null && value.map(String).includes(String(cell)) : undefined;
    case "contains":
      return (cell) => cell !== null && String(cell).includes(String(value));
    case "like":
      return (cell) => cell !== null && like(String(value)).test(String(cell));
    case "notlike":
      return (cell) => cell !== null && !like(String(value)).test(String(cell));
    case "isnull":
      return (cell) => (cell === null) === (value === true);
    case "min":
      return (cell) => typeof cell === "number" && cell >= Number(value);
    case "max":
      return (cell) => typeof cell === "number" && cell <= Number(value);
    case "minmax":
      return Array.isArray(value)
        ? (cell) => typeof cell === "number" && cell >= Number(value[0]) && cell <= Number(value[1])
        : undefined;
    case "between": {
      if (!Array.isArray(value)) return undefined;
      const [start, end] = value.map((text) => Date.parse(String(text)));
      return (cell) => {
        const time = Date.parse(String(cell));
        return time >= (start ?? Number.NaN) && time <= (end ?? Number.NaN);
      };
    }
    default:
      return undefined;
  }
}

/** A pattern of SQL: `%` for any text, `_` for one letter. */
function like(pattern: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
  return new RegExp(`^${source}$`, "s");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
