import { readFile } from "node:fs/promises";
import { FormatsError } from "../errors.ts";
import { guardFile } from "../system-failure.ts";
import type { Taxon } from "./taxonomy.ts";

/**
 * Reads a file of names with their parents, see {@link parseTaxonomy}.
 *
 * @throws {FormatsError} code "read-failed", and those of {@link parseTaxonomy}
 */
export async function readTaxonomy(path: string): Promise<Taxon[]> {
  const text = await guardFile("read-failed", path, () => readFile(path, "utf8"));
  return parseTaxonomy(text, path);
}

/**
 * Parses JSON of names with their parents:
 *
 * - a tree `{ name, rank, children }`, as the knowledge base answers `GET /v1/phylogeny/up/{name}` and `/down/{name}`;
 * - a list `[{ name, rank }]` from the root to a name, as it answers `GET /v1/phylogeny/basic/{name}`;
 * - a list `[{ name, rank, parent }]` in any order;
 * - a list of several of these, or an object of them by name.
 *
 * @param path named in messages
 * @throws {FormatsError} code "invalid-setting" for anything else
 */
export function parseTaxonomy(text: string, path = "taxonomy"): Taxon[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw invalid(path, "JSON", cause instanceof Error ? cause.message : String(cause));
  }
  return [...taxaOf(value, path)];
}

type Node = Readonly<Record<string, unknown>>;

function* taxaOf(value: unknown, path: string): Generator<Taxon, void, undefined> {
  if (Array.isArray(value)) {
    const isChain = value.every((item) => isNode(item) && !("parent" in item) && !("children" in item));
    if (isChain) yield* chain(value as Node[], path);
    else for (const item of value as unknown[]) yield* taxaOf(item, path);
  } else if (isNode(value) && "name" in value) {
    yield* tree(value, path);
  } else if (isNode(value)) {
    for (const item of Object.values(value)) yield* taxaOf(item, path);
  } else {
    throw invalid(path, "objects with a name", JSON.stringify(value));
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* chain(nodes: readonly Node[], path: string): Generator<Taxon, void, undefined> {
  let parent: string | undefined;
  for (const node of nodes) {
    const taxon = taxonOf(node, parent, path);
    yield taxon;
    parent = taxon.name;
  }
}

/** Goes down a tree without calling itself, however deep it is. */
function* tree(root: Node, path: string): Generator<Taxon, void, undefined> {
  const pending: [Node, string | undefined][] = [[root, undefined]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, parent] = next;
    const taxon = taxonOf(node, parent, path);
    yield taxon;
    const { children = [] } = node;
    if (children !== null && !Array.isArray(children))
      throw invalid(path, `a list of children of "${taxon.name}"`, JSON.stringify(children));
    for (const child of (children ?? []) as unknown[]) {
      if (!isNode(child)) throw invalid(path, `objects among the children of "${taxon.name}"`, JSON.stringify(child));
      pending.push([child, taxon.name]);
    }
  }
}

function taxonOf(node: Node, parent: string | undefined, path: string): Taxon {
  const { name, rank, parent: ownParent = parent } = node;
  if (typeof name !== "string" || name === "") throw invalid(path, "a name", JSON.stringify(name));
  const taxon: { name: string; rank?: string; parent?: string } = { name };
  if (isText(rank, path)) taxon.rank = rank;
  if (isText(ownParent, path)) taxon.parent = ownParent;
  return taxon;
}

/** Null and "" are as good as nothing. */
function isText(value: unknown, path: string): value is string {
  if (value === undefined || value === null || value === "") return false;
  if (typeof value === "string") return true;
  throw invalid(path, "text as rank and parent", JSON.stringify(value));
}

function invalid(path: string, expected: string, got: string | undefined): FormatsError {
  const message = `Cannot use the taxonomy ${JSON.stringify(path)}: expected ${expected}, got ${cutShort(got ?? "nothing")}`;
  return new FormatsError("invalid-setting", message, { path });
}

function cutShort(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
