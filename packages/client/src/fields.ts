import { type Decoded, expected, isRecord } from "./decode.ts";
import type { WireRecord } from "./records.ts";

/** Reads one field of a record; undefined when it is absent or not what it should be. */
export type Field<T> = (record: WireRecord) => T | undefined;

/** A text; the first of the keys that has one. */
export function text(...keys: readonly string[]): Field<string> {
  return (record) => first(record, keys, (value): value is string => typeof value === "string");
}

/** A text that means something. */
export function filledText(...keys: readonly string[]): Field<string> {
  return (record) => first(record, keys, (value): value is string => typeof value === "string" && value !== "");
}

/** A finite number. */
export function number(...keys: readonly string[]): Field<number> {
  return (record) =>
    first(record, keys, (value): value is number => typeof value === "number" && Number.isFinite(value));
}

/** A number above 0: services before 1.0 send 0 for sizes that they do not know. */
export function positive(...keys: readonly string[]): Field<number> {
  return (record) =>
    first(record, keys, (value): value is number => typeof value === "number" && Number.isFinite(value) && value > 0);
}

/** True or false. */
export function flag(...keys: readonly string[]): Field<boolean> {
  return (record) => first(record, keys, (value): value is boolean => typeof value === "boolean");
}

/** A uuid, in lower case; any other text that names something is taken as it is. */
export function uuid<U extends string>(...keys: readonly string[]): Field<U> {
  return (record) => filledText(...keys)(record)?.toLowerCase() as U | undefined;
}

function first<T>(record: WireRecord, keys: readonly string[], is: (value: unknown) => value is T): T | undefined {
  for (const key of keys) {
    const value = record[key];
    if (is(value)) return value;
  }
  return undefined;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** What {@link pick} makes: the fields that are there. */
export type Picked<F extends Fields> = { readonly [K in keyof F]?: NonNullable<ReturnType<F[K]>> };

/** Reads the fields that are there. */
export function pick<F extends Fields>(record: WireRecord, fields: F): Picked<F> {
  const picked: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = field(record);
    if (value !== undefined) picked[name] = value;
  }
  return picked as Picked<F>;
}

/** Decodes a record of which one field is needed and the others may be absent. */
export function decodeRecord<K extends string, V, T>(
  what: string,
  value: unknown,
  needed: { readonly name: K; readonly key: string; readonly field: Field<V> },
  rest: (record: WireRecord) => T,
): Decoded<{ readonly [key in K]: V } & T> {
  if (!isRecord(value)) return expected(what, "an object", value);
  const found = needed.field(value);
  if (found === undefined) return expected(`"${needed.key}" of ${what}`, "a text", value[needed.key]);
  return { value: { [needed.name]: found, ...rest(value) } as { readonly [key in K]: V } & T };
}

/** The elements of a list that can be decoded; what is no list has none. */
export function decodeEach<T>(value: unknown, decode: (item: unknown) => Decoded<T>): T[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    const decoded = decode(item);
    return "value" in decoded ? [decoded.value] : [];
  });
}

/** The same, in the order of the uuids: inside a moment the service has none. */
export function decodeSorted<T extends { readonly uuid: string }>(
  value: unknown,
  decode: (item: unknown) => Decoded<T>,
): T[] {
  return decodeEach(value, decode).sort((a, b) => (a.uuid < b.uuid ? -1 : a.uuid > b.uuid ? 1 : 0));
}

/** A decoder without its reasons: undefined for what cannot be decoded. */
export function orUndefined<T>(decoded: Decoded<T>): T | undefined {
  return "value" in decoded ? decoded.value : undefined;
}
