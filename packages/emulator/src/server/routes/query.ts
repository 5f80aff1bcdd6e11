import { cellOf, compareCells, parseQuery, type QueryRequest } from "../query-request.ts";
import { type Cell, rowsOf, type ViewRow, viewColumns } from "../query-view.ts";
import { json, type Reply } from "../reply.ts";
import { type Call, get, post, type Route } from "../router.ts";
import { allSighted, sightedOfMoment } from "../sighted.ts";
import { bodyOf, type Site, serverError } from "../site.ts";

/** `/query`: SELECT over the `annotations` view; servers have it from 1.2 on. */
export function queryRoutes(site: Site): Route[] {
  if (site.isLegacy) return [];
  return [
    get("/query/columns", () => json(Object.entries(viewColumns).map(([name, { type }]) => columnInfo(name, type)))),
    post("/query/count", (call) =>
      answer(site, call, false, (query) =>
        json({ count: run(site, { ...query, select: ["observation_uuid"] }).length }),
      ),
    ),
    post("/query/run", (call) =>
      answer(site, call, true, (query) => ({ status: 200, contentType: "text/plain", body: tsv(site, query, "null") })),
    ),
    post("/query/download", (call) =>
      answer(site, call, true, (query) => ({
        status: 200,
        contentType: "text/tab-separated-values",
        headers: { "Content-Disposition": "attachment; filename=results.tsv" },
        body: tsv(site, query, ""),
      })),
    ),
  ];
}

function answer(site: Site, call: Call, needsSelect: boolean, make: (query: QueryRequest) => Reply): Reply {
  const body = bodyOf(call);
  if ("refusal" in body) return body.refusal;
  const query = parseQuery(body.value, site, needsSelect);
  return typeof query === "string" ? serverError(site, query) : make(query);
}

/** Tab-separated lines; tabs and newlines within values are not quoted, as on the server. */
function tsv(site: Site, query: QueryRequest, nullText: string): string {
  const lines = run(site, query).map((cells) => cells.map((cell) => cell ?? nullText).join("\t"));
  return `${[query.select.join("\t"), ...lines].join("\n")}\n`;
}

function run(site: Site, query: QueryRequest): Cell[][] {
  const sorted = [...matches(site, query)]
    .map((row) => ({ row, keys: query.orderBy.map((column) => cellOf(row, column, site)) }))
    .sort((a, b) => a.keys.reduce((order: number, key, i) => order || compareCells(key, b.keys[i] ?? null), 0));
  const lines = sorted.map(({ row }) => query.select.map((column) => cellOf(row, column, site)));
  const distinct = query.isDistinct
    ? [...new Map(lines.map((cells) => [JSON.stringify(cells), cells])).values()]
    : lines;
  return distinct.slice(query.offset, query.offset + query.limit);
}

function* matches(site: Site, query: QueryRequest): Generator<ViewRow, void, undefined> {
  const seen = new Set<string>();
  for (const sighted of allSighted(site)) {
    const rows = rowsOf(sighted);
    const fitting = rows.filter(query.fits);
    if (fitting.length === 0) continue;
    if (!query.hasConcurrentObservations) {
      yield* query.hasRelatedAssociations ? rows : fitting;
      continue;
    }
    // All rows of the moment, once, however many of its observations fit.
    if (seen.has(sighted.moment.uuid)) continue;
    seen.add(sighted.moment.uuid);
    const all = sightedOfMoment(sighted.moment).flatMap(rowsOf);
    yield* query.hasRelatedAssociations
      ? all
      : all.filter(({ association }) => fitting.some((row) => row.association?.linkName === association?.linkName));
  }
}

function columnInfo(name: string, type: (typeof viewColumns)[string]["type"]): Readonly<Record<string, unknown>> {
  const classNames = {
    uuid: "java.util.UUID",
    varchar: "java.lang.String",
    int8: "java.lang.Long",
    int4: "java.lang.Integer",
    float8: "java.lang.Double",
    timestamptz: "java.sql.Timestamp",
  } as const;
  return {
    columnName: name,
    columnType: type,
    columnSize: type === "varchar" ? 256 : 16,
    columnLabel: name,
    columnClassName: classNames[type],
  };
}
