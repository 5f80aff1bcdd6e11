import type { WireAnnotation } from "./wire.ts";

/** A text by which uuids stand in the order of some database. */
type KeyOf = (uuid: string) => string;

/** PostgreSQL, Derby and others compare bytes, which is the order of the lower-case text. */
const textKey: KeyOf = (uuid) => uuid;

/**
 * SQL Server compares the groups from the last to the first; the bytes of the first three stand in reverse, because
 * they are stored as little-endian numbers.
 */
const sqlServerKey: KeyOf = (uuid) => {
  const [a = "", b = "", c = "", d = "", e = ""] = uuid.split("-");
  return e + d + reversed(c) + reversed(b) + reversed(a);
};

function reversed(digits: string): string {
  return (digits.match(/../g) ?? []).reverse().join("");
}

/** The key by which all lists ascend; that of the text if several fit or none does. */
function keyOfLists(lists: readonly (readonly string[])[]): KeyOf {
  const fitting = [textKey, sqlServerKey].find((keyOf) => lists.every((uuids) => ascends(uuids, keyOf)));
  return fitting ?? textKey;
}

function ascends(uuids: readonly string[], keyOf: KeyOf): boolean {
  return uuids.every((uuid, i) => i === 0 || keyOf(uuids[i - 1] as string) <= keyOf(uuid));
}

/** Sorts what came from several lists of one server as that server would have, had it been one list. */
export type Merge = (lists: readonly (readonly WireAnnotation[])[]) => readonly WireAnnotation[];

/** Finds out from whole lists how a server sorts observations; none may be without a uuid to count. */
export function createMerge(evidence: readonly (readonly WireAnnotation[])[]): Merge {
  const keyOf = keyOfLists(evidence.map((list) => list.map(uuidOf)));
  return (lists) => {
    const filled = lists.filter((list) => list.length > 0);
    const [only] = filled;
    if (filled.length <= 1) return only ?? [];
    const distinct = new Map<string, WireAnnotation>();
    for (const annotation of filled.flat()) distinct.set(uuidOf(annotation), annotation);
    const keyed = [...distinct].map(([uuid, annotation]) => ({ key: keyOf(uuid), annotation }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return keyed.map(({ annotation }) => annotation);
  };
}

/** The uuid of an observation in lower case; what has none is told apart by its content and comes last. */
function uuidOf(annotation: WireAnnotation): string {
  const { observation_uuid: uuid } = annotation;
  return typeof uuid === "string" ? uuid.toLowerCase() : `~${JSON.stringify(annotation)}`;
}
