/** The type of a value as Arrow tells it from JSON: a word, that of the elements of a list, or those of the members of an object. */
export type ColumnType = string | { readonly list: ColumnType } | { readonly members: ReadonlyMap<string, ColumnType> };

/**
 * The type of a line of JSON, as pyarrow infers it: `302` is an integer and `302.0` is not, which JSON.parse cannot tell.
 *
 * @throws SyntaxError when it is not JSON
 */
export function typeOfLine(line: string): ColumnType {
  return typeOf(JSON.parse(line.replace(tokens, (token) => (isFraction(token) ? "0.5" : token))));
}

/** A text that never ends is one token as well, or each quote in it would be tried as the first. */
const tokens = /"(?:[^"\\]|\\[\s\S])*"?|-?\d[-+.\deE]*/g;

/** Whole numbers of more than 63 bits become fractions as well. */
function isFraction(token: string): boolean {
  if (token.startsWith('"')) return false;
  return /[.eE]/.test(token) || BigInt.asIntN(64, BigInt(token)) !== BigInt(token);
}

function typeOf(value: unknown): ColumnType {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return { list: value.map(typeOf).reduce((a, b) => mergeTypes(a, b) ?? "mixed", "null") };
  if (typeof value === "object") {
    return { members: new Map(Object.entries(value).map(([key, member]) => [key, typeOf(member)])) };
  }
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction";
  if (typeof value === "string") return isMoment.test(value) ? "moment" : "text";
  return typeof value;
}

/** Text that all looks like this becomes a column of moments. */
const isMoment = /^\d{4}-\d\d-\d\d([ T]\d\d(:?\d\d(:?\d\d)?)?Z?)?$/;

/** The type that holds values of both; undefined where there is none. */
export function mergeTypes(a: ColumnType, b: ColumnType): ColumnType | undefined {
  if (a === b || b === "null") return a;
  if (a === "null") return b;
  if (typeof a === "string" || typeof b === "string") {
    if (isOneOf(a, b, "integer", "fraction")) return "fraction";
    return isOneOf(a, b, "moment", "text") ? "text" : undefined;
  }
  if ("list" in a) {
    const list = "list" in b ? mergeTypes(a.list, b.list) : undefined;
    return list === undefined ? undefined : { list };
  }
  return "members" in b ? mergeMembers(a.members, b.members) : undefined;
}

function isOneOf(a: ColumnType, b: ColumnType, ...both: string[]): boolean {
  return typeof a === "string" && typeof b === "string" && both.includes(a) && both.includes(b);
}

function mergeMembers(a: ReadonlyMap<string, ColumnType>, b: ReadonlyMap<string, ColumnType>): ColumnType | undefined {
  const members = new Map(a);
  for (const [key, type] of b) {
    const merged = mergeTypes(members.get(key) ?? "null", type);
    if (merged === undefined) return undefined;
    members.set(key, merged);
  }
  return { members };
}

/** A type as text; the same text for the same type, whatever the order of members. */
export function showType(type: ColumnType): string {
  if (typeof type === "string") return type;
  if ("list" in type) return `list<${showType(type.list)}>`;
  const members = [...type.members].map(([key, member]) => `${key}: ${showType(member)}`).sort();
  return `{${members.join(", ")}}`;
}

/** Names of what is different in two types, such as `objects.bbox`, with what each has. */
export function differences(a: ColumnType, b: ColumnType, path = ""): string[] {
  if (showType(a) === showType(b)) return [];
  if (typeof a === "string" || typeof b === "string" || !("members" in a) || !("members" in b)) {
    return [`${path || "rows"} ${showType(b)} and not ${showType(a)}`];
  }
  const keys = new Set([...a.members.keys(), ...b.members.keys()]);
  return [...keys].flatMap((key) =>
    differences(a.members.get(key) ?? "nothing", b.members.get(key) ?? "nothing", path === "" ? key : `${path}.${key}`),
  );
}
