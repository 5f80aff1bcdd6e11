import { FormatsError } from "../errors.ts";
import type { JsonFields } from "../extra-fields.ts";
import { isFields } from "../extra-fields.ts";
import { fromIfdoTime } from "./time.ts";

/** What a field of the header must be. */
interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
const isParty = (value: unknown): boolean =>
  isFields(value) && isText(value.name) && (value.uri === undefined || isText(value.uri));
const numberFrom = (least: number, most: number): Rule => ({
  expected: Number.isFinite(most) ? `a number from ${least} to ${most}` : "a number",
  accepts: (value) => typeof value === "number" && Number.isFinite(value) && value >= least && value <= most,
});

const text: Rule = { expected: "a text", accepts: isText };
const party: Rule = { expected: 'an object such as {"name": "...", "uri": "https://..."}', accepts: isParty };
const parties: Rule = {
  expected: 'a list of objects such as {"name": "...", "uri": "https://orcid.org/..."}',
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isParty),
};
const uuid: Rule = {
  expected: "a uuid",
  accepts: (value) => typeof value === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
};
const time: Rule = {
  expected: 'a time in UTC such as "2014-06-10 16:24:38.123"',
  accepts: (value) => fromIfdoTime(value) !== undefined,
};

/** The fields that iFDO 2.1 requires of `image-set-header`, or of every image; `image-set-header` may say what holds for all. */
const rules: Readonly<Record<string, Rule>> = {
  "image-set-name": text,
  "image-set-uuid": uuid,
  "image-set-handle": text,
  "image-set-ifdo-version": text,
  "image-datetime": time,
  "image-latitude": numberFrom(-90, 90),
  "image-longitude": numberFrom(-180, 180),
  "image-altitude-meters": numberFrom(-Infinity, Infinity),
  "image-coordinate-reference-system": text,
  "image-coordinate-uncertainty-meters": { ...numberFrom(0, Infinity), expected: "a number from 0" },
  "image-context": party,
  "image-project": party,
  "image-event": party,
  "image-platform": party,
  "image-sensor": party,
  "image-pi": party,
  "image-creators": parties,
  "image-license": party,
  "image-copyright": text,
  "image-abstract": text,
};

/** Names of the fields that iFDO 2.1 requires. */
export const requiredFields: readonly string[] = Object.keys(rules);

/**
 * Checks fields of a header that iFDO 2.1 requires; what it does not require may be anything.
 *
 * @param place where the fields come from, for the message
 * @throws {FormatsError} code "invalid-setting" for the first that is not what the schema says
 */
export function checkHeader(header: JsonFields, place: string): void {
  for (const [name, { expected, accepts }] of Object.entries(rules)) {
    if (!(name in header) || accepts(header[name])) continue;
    const got = JSON.stringify(header[name]) ?? "nothing";
    throw invalid(`${JSON.stringify(name)} of ${place}`, expected, got.length > 60 ? `${got.slice(0, 60)}...` : got);
  }
}

/**
 * Parses the fields of a header: a JSON object of them by their own names, or one with `image-set-header`, such as a whole iFDO. What its
 * images say is passed over.
 *
 * @param path named in messages
 * @throws {FormatsError} code "invalid-setting" for anything else, and for a required field that is not what iFDO 2.1 says
 */
export function parseIfdoHeader(text: string, path = "header"): Readonly<Record<string, unknown>> {
  const place = JSON.stringify(path);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw invalid(place, "a JSON object", cause instanceof Error ? cause.message : String(cause));
  }
  const header = isFields(value) && "image-set-header" in value ? value["image-set-header"] : value;
  if (!isFields(header))
    throw invalid(place, "fields of image-set-header by their names", Array.isArray(header) ? "a list" : typeof header);
  const stranger = Object.keys(header).find((name) => !name.startsWith("image-"));
  if (stranger !== undefined) throw invalid(place, 'fields whose names begin with "image-"', JSON.stringify(stranger));
  checkHeader(header, place);
  return header;
}

function invalid(what: string, expected: string, got: string): FormatsError {
  return new FormatsError("invalid-setting", `Cannot use ${what}: expected ${expected}, got ${got}`);
}
