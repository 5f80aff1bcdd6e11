import type { IncomingHttpHeaders } from "node:http";
import { isUuid } from "../ocean/uuids.ts";
import { html, invalidValue, type Reply, text } from "./reply.ts";

/** A request as routes see it. */
export interface Call {
  readonly method: string;
  /** Path parameters, decoded; uuids in lower case. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a call; `params` holds what the pattern names. */
export type Handler = (call: Call) => Reply | Promise<Reply>;

/** Answers a request, whatever it is. */
export type Answer = (call: Omit<Call, "params">, rawPath: string) => Reply | Promise<Reply>;

/** A method and a path pattern such as `/fast/concept/{concept}`. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly segments: readonly string[];
  readonly handle: Handler;
}

/** A route for GET. Parameters whose name ends in `Uuid` must be uuids; those ending in `Time` must be instants. */
export function get(pattern: string, handle: Handler): Route {
  return { method: "GET", segments: pattern.split("/").slice(1), handle };
}

/** A route for POST. */
export function post(pattern: string, handle: Handler): Route {
  return { method: "POST", segments: pattern.split("/").slice(1), handle };
}

/** Puts routes under a path. */
export function under(prefix: string, routes: readonly Route[]): Route[] {
  const segments = prefix.split("/").slice(1);
  return routes.map((route) => ({ ...route, segments: [...segments, ...route.segments] }));
}

/** Finds the route of a request and answers it, or says why not as Vert.x does. */
export function createRouter(
  routes: readonly Route[],
  { decodesSlashes }: { readonly decodesSlashes: boolean },
): Answer {
  const root = createNode();
  for (const route of routes) insert(root, route);
  return (call, rawPath) => {
    const segments = decodeSegments(decodesSlashes ? rawPath.replaceAll(/%2f/gi, "/") : rawPath);
    if (segments === undefined) return { status: 400, body: "" };
    const candidates = find(root, segments);
    if (candidates.length === 0) return html("Resource not found", 404);
    const method = call.method === "HEAD" ? "GET" : call.method;
    const route = candidates.find((candidate) => candidate.method === method);
    if (route === undefined) return text("Method Not Allowed", 405);
    const params = paramsOf(route, segments);
    return refuse(params, call.query) ?? route.handle({ ...call, params });
  };
}

function decodeSegments(rawPath: string): string[] | undefined {
  try {
    return rawPath.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** Tells which parameter cannot be read, before the route is asked, as the service's own decoder does. */
function refuse(params: Readonly<Record<string, string>>, query: URLSearchParams): Reply | undefined {
  for (const [name, value] of Object.entries(params)) {
    const isWrong = name.endsWith("Uuid") ? !isUuid(value) : name.endsWith("Time") && Number.isNaN(Date.parse(value));
    if (isWrong) return invalidValue(`path parameter ${name}`);
  }
  for (const name of ["limit", "offset", "size"]) {
    const value = query.get(name);
    if (value !== null && !/^[+-]?\d+$/.test(value)) return invalidValue(`query parameter ${name}`);
  }
  const data = query.get("data");
  if (data !== null && data !== "true" && data !== "false") return invalidValue("query parameter data");
  return undefined;
}

function paramsOf(route: Route, segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  route.segments.forEach((segment, i) => {
    if (!segment.startsWith("{")) return;
    const name = segment.slice(1, -1);
    const value = segment.endsWith("*}") ? segments.slice(i).join("/") : (segments[i] ?? "");
    params[name] = name.endsWith("Uuid") ? value.toLowerCase() : value;
  });
  return params;
}

interface Node {
  readonly literal: Map<string, Node>;
  any?: Node;
  /** Routes whose last parameter takes the rest of the path. */
  readonly rest: Route[];
  readonly here: Route[];
}

function createNode(): Node {
  return { literal: new Map(), rest: [], here: [] };
}

function insert(root: Node, route: Route): void {
  let node = root;
  for (const segment of route.segments) {
    if (segment.endsWith("*}")) {
      node.rest.push(route);
      return;
    }
    let next = segment.startsWith("{") ? node.any : node.literal.get(segment);
    if (next === undefined) {
      next = createNode();
      if (segment.startsWith("{")) node.any = next;
      else node.literal.set(segment, next);
    }
    node = next;
  }
  node.here.push(route);
}

/** All routes that a path fits, the most literal ones first. */
function find(node: Node, segments: readonly string[]): Route[] {
  const [first, ...others] = segments;
  if (first === undefined) return node.here;
  const literal = node.literal.get(first);
  const exact = literal === undefined ? [] : find(literal, others);
  const any = node.any === undefined || first === "" ? [] : find(node.any, others);
  return [...exact, ...any, ...node.rest];
}
