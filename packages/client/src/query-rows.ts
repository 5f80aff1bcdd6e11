import { createHash, type Hash } from "node:crypto";
import { type ClientError, isClientError } from "./errors.ts";
import type { Http, HttpCall, HttpRequest } from "./http.ts";
import type { QueryRow } from "./model-query.ts";
import type { ListOptions } from "./problem.ts";
import { invalid } from "./requests.ts";

/** How a table is read. */
export interface TableOptions extends ListOptions {
  /** The columns that must be there. */
  readonly select: readonly string[];
  /** What stands for null. */
  readonly nullText: string;
}

/** The longest line that is read, in UTF-16 units; the widest row of a view is a small part of it. */
const lineLimit = 4_000_000;

/** How far a table has been read: so many lines, and what they were. */
interface Place {
  lineCount: number;
  hash: Hash;
}

/**
 * Lists the rows of a table of tab-separated lines while they arrive; the first line names the columns.
 *
 * When the connection breaks in the middle, the request is sent again, and goes on where it stopped if the lines up to
 * there are the same once more: rows have no identity to tell them apart by.
 */
export async function* listTable(
  http: Http,
  request: HttpRequest,
  options: TableOptions,
): AsyncGenerator<QueryRow, void, undefined> {
  const call = http.begin(request);
  const place: Place = { lineCount: 0, hash: createHash("sha256") };
  let columns: readonly string[] = [];
  let attempts = 0;
  try {
    for (;;) {
      attempts++;
      const countBefore = place.lineCount;
      let failed: ClientError;
      try {
        for await (const line of newLines(call, request, place)) {
          const index = place.lineCount - 1;
          if (index === 0) {
            columns = columnsOf(line, request, options);
            continue;
          }
          const row = rowOf(line, columns, options);
          if (row !== undefined) yield row;
          else tellOdd(line, index - 1, columns, request, options);
        }
        return;
      } catch (error) {
        if (!isClientError(error)) throw error;
        failed = error;
      }
      // What is wrong with the rows stays wrong; a web page in their place may be gone the next time.
      if (failed.code === "invalid-response" && failed.phase === "body" && place.lineCount > 0) throw failed;
      if (place.lineCount > countBefore) attempts = 1;
      await call.backOff(failed, attempts);
    }
  } finally {
    call.end();
  }
}

/** Gives the lines that have not been given before; `place` is moved before each. */
async function* newLines(call: HttpCall, request: HttpRequest, place: Place): AsyncGenerator<string, void, undefined> {
  const passed = { ...place };
  const hash = createHash("sha256");
  let lineCount = 0;
  for await (const line of readLines(call, request)) {
    if (lineCount === passed.lineCount && digestOf(hash) !== digestOf(passed.hash)) throw otherOrder(request);
    hash.update(`${line}\n`);
    lineCount++;
    if (lineCount <= passed.lineCount) continue;
    Object.assign(place, { lineCount, hash });
    yield line;
  }
  if (lineCount === 0) throw invalid(request, "expected a table, got nothing");
  if (lineCount < passed.lineCount || digestOf(hash) !== digestOf(place.hash)) throw otherOrder(request);
}

function digestOf(hash: Hash): string {
  return hash.copy().digest("base64");
}

function otherOrder(request: HttpRequest): ClientError {
  const advice = 'name columns to order it by ("orderBy")';
  return invalid(request, `the list broke, and came in another order the next time: ${advice}`);
}

async function* readLines(call: HttpCall, request: HttpRequest): AsyncGenerator<string, void, undefined> {
  const { body, pause, resume } = await call.open();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch (cause) {
      throw invalid(request, "expected text in UTF-8, got other bytes", cause);
    }
  };
  let rest = "";
  for await (const piece of body) {
    const lines = (rest + decode(piece)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > lineLimit)
      throw invalid(request, `expected lines of at most ${lineLimit} letters, got a longer one`);
    pause();
    for (const line of lines) yield line.replace(/\r$/, "");
    resume();
  }
  rest += decode();
  if (rest !== "") yield rest;
}

/** The names of the columns, spelled as they were selected. */
function columnsOf(line: string, request: HttpRequest, { select }: TableOptions): string[] {
  const names = line.split("\t").map((name) => {
    const plain = name.trim();
    return select.find((wanted) => wanted.toLowerCase() === plain.toLowerCase()) ?? plain;
  });
  const missing = select.find((name) => !names.includes(name));
  if (missing === undefined) return names;
  throw invalid(request, `expected a table with column "${missing}", got the first line "${line.slice(0, 100)}"`);
}

function rowOf(line: string, columns: readonly string[], { nullText }: TableOptions): QueryRow | undefined {
  const values = line.split("\t");
  if (values.length !== columns.length) return undefined;
  const row: [name: string, value: string][] = [];
  for (const [index, name] of columns.entries()) {
    const value = values[index] ?? "";
    if (value !== nullText) row.push([name, name.endsWith("_uuid") ? value.toLowerCase() : value]);
  }
  return Object.fromEntries(row);
}

function tellOdd(
  line: string,
  offset: number,
  columns: readonly string[],
  request: HttpRequest,
  { onProblem }: TableOptions,
): void {
  const count = line.split("\t").length;
  const problem = `expected row ${offset} to have ${columns.length} columns, got ${count}`;
  const error = invalid(request, `${problem} (a tab or a line break in a value)`);
  if (onProblem === undefined) throw error;
  const message = `${error.message}; the row at offset ${offset} of the list is left out`;
  onProblem({ kind: "problem", code: "unreadable-row", message, url: error.url ?? "", offset });
}
