import type { WireImagedMoment } from "./wire.ts";

/** A value, or what about the body is not as documented. */
export type Decoded<T> = { readonly value: T } | DecodeProblem;

/** What about a body is not as documented. */
export interface DecodeProblem {
  readonly problem: string;
  /** Whether it is a matter of what the service has stored, so that another attempt would find the same. @default false */
  readonly isLasting?: boolean;
}

/** Checks the answer of `GET /imagedmoments/{uuid}` as far as it is relied on; the record itself stays as it is. */
export function decodeImagedMoment(value: unknown): Decoded<WireImagedMoment> {
  if (!isRecord(value)) return expected("an imaged moment", "an object", value);
  const { uuid, observations, image_references } = value;
  if (typeof uuid !== "string" || uuid === "") return expected('"uuid" of an imaged moment', "a text", uuid);
  const lists = { observations, image_references };
  for (const [key, list] of Object.entries(lists)) {
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) return expected(`"${key}" of an imaged moment`, "an array", list);
    const odd = list.find((item) => !isRecord(item));
    if (odd !== undefined) return { ...expected(`an element of "${key}"`, "an object", odd), isLasting: true };
  }
  return { value };
}

/** Decodes `{"count":12}`, inside an envelope or not, whatever else is in it. */
export function decodeCount(value: unknown): Decoded<number> {
  const holder = isRecord(value) && isRecord(value.content) ? value.content : value;
  const count = isRecord(holder) ? holder.count : undefined;
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return { value: count };
  return expected('"count"', "a whole number from 0 up", count);
}

/** Decodes a list of texts, as it is or in the key `content`; what is no text in it is left out. */
export function decodeTexts(value: unknown): Decoded<readonly string[]> {
  const list = isRecord(value) ? value.content : value;
  if (!Array.isArray(list)) return expected("the answer", "a list of texts", list);
  return { value: list.filter((item) => typeof item === "string") };
}

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list, or nothing for what is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What is to be said of a value that is not as documented. */
export function expected(what: string, shape: string, got: unknown): { readonly problem: string } {
  return { problem: `expected ${what} to be ${shape}, got ${describe(got)}` };
}

/** A JSON value in a word or a short quote. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (isRecord(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
