/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Long lists are pieces, so that a big one never exists as a whole. */
  readonly body: string | Uint8Array | Iterable<string>;
}

/** Compact JSON. */
export function json(value: unknown, status = 200): Reply {
  return { status, contentType: "application/json", body: JSON.stringify(value) };
}

/** A compact JSON array, written piece by piece. */
export function jsonList(items: Iterable<unknown>): Reply {
  return { status: 200, contentType: "application/json", body: listText(items) };
}

/** An object whose last key holds a compact JSON array, written piece by piece. */
export function jsonWithList(
  head: Readonly<Record<string, unknown>>,
  listKey: string,
  items: Iterable<unknown>,
): Reply {
  return { status: 200, contentType: "application/json", body: objectText(head, listKey, items) };
}

/** JSON with line breaks, as the older knowledge base server prints it. */
export function prettyJson(value: unknown, status = 200): Reply {
  return { status, contentType: "application/json", body: JSON.stringify(value, null, 2) };
}

/** Plain text. */
export function text(body: string, status: number): Reply {
  return { status, contentType: "text/plain", body };
}

/** The page of a web server. */
export function html(body: string, status: number): Reply {
  return { status, contentType: "text/html", body: `<html><body><h1>${body}</h1></body></html>` };
}

/** What a parameter or body that cannot be read gets. */
export function invalidValue(what: string): Reply {
  return text(`Invalid value for: ${what}`, 400);
}

function* listText(items: Iterable<unknown>): Generator<string, void, undefined> {
  let separator = "[";
  for (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}

function* objectText(
  head: Readonly<Record<string, unknown>>,
  listKey: string,
  items: Iterable<unknown>,
): Generator<string, void, undefined> {
  const start = JSON.stringify(head).slice(0, -1);
  yield `${start}${start === "{" ? "" : ","}${JSON.stringify(listKey)}:`;
  yield* listText(items);
  yield "}";
}
