import { isObject } from "./json-text.ts";
import type { Localization, PixelSize } from "./localization.ts";
import type { Finding } from "./problems.ts";
import { toWritableJson } from "./writable-json.ts";

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number written as text, such as "12" or " 3.5 "; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const trimmed = text.trim();
  return plainNumber.test(trimmed) ? Number(trimmed) : undefined;
}

/** A size whose sides are both known; the 0 that old servers send means unknown. */
export function readSize(width: unknown, height: unknown): PixelSize | undefined {
  const [widthPixels, heightPixels] = [readCount(width), readCount(height)];
  return widthPixels === undefined || heightPixels === undefined ? undefined : { widthPixels, heightPixels };
}

function readCount(value: unknown): number | undefined {
  const number = readFinite(value);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

/** A finite number, also one written as text. */
export function readFinite(value: unknown): number | undefined {
  const number = typeof value === "string" ? parseNumber(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A text that is not empty. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const formatByExtension: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["bmp", "image/bmp"],
  ["tif", "image/tiff"],
  ["tiff", "image/tiff"],
]);

/** A registered media type; where the service has none, the one that the URL's extension stands for. */
export function readFormat(format: unknown, url: string | undefined): string | undefined {
  const stated = readText(format)?.toLowerCase();
  if (stated === "image/jpg") return "image/jpeg";
  if (stated?.startsWith("image/")) return stated;
  const extension = url === undefined ? undefined : /\.([a-z]{3,4})(?:[?#]|$)/i.exec(url)?.[1];
  return extension === undefined ? undefined : formatByExtension.get(extension.toLowerCase());
}

/** `to_concept` when it names a part; `self` is the whole, and `nil` is M3's word for nothing. */
export function readPart(value: unknown): string | undefined {
  const text = readText(value);
  return text === undefined || /^(?:self|nil)$/i.test(text) ? undefined : text;
}

/**
 * Reads what an observation tells of its moment and of itself, in the spellings of both server generations; `findings`
 * are all about its `ancillary_data`.
 */
export function readMomentFields(observation: Readonly<Record<string, unknown>>, findings: Finding[]): MomentFields {
  const fields: { -readonly [Key in keyof MomentFields]: MomentFields[Key] } = {};
  const put = <Key extends keyof MomentFields>(key: Key, value: MomentFields[Key] | undefined): void => {
    if (value !== undefined) fields[key] = value;
  };
  const { ancillary_data: ancillaryData } = observation;
  put("imagedMomentUuid", readText(observation.imaged_moment_uuid));
  put("videoReferenceUuid", readText(observation.video_reference_uuid));
  put("recordedTimestamp", readText(observation.recorded_timestamp) ?? readText(observation.recorded_date));
  put("timecode", readText(observation.timecode));
  put("elapsedTimeMillis", readFinite(observation.elapsed_time_millis) ?? readFinite(observation.elapsed_time));
  put("observer", readText(observation.observer));
  put("group", readText(observation.group));
  put("activity", readText(observation.activity));
  put("ancillaryData", isObject(ancillaryData) ? toWritableJson(ancillaryData, findings) : undefined);
  return fields;
}

/** What a localization knows of its moment and its observation beyond their names. */
export type MomentFields = Pick<
  Localization,
  | "imagedMomentUuid"
  | "videoReferenceUuid"
  | "recordedTimestamp"
  | "timecode"
  | "elapsedTimeMillis"
  | "observer"
  | "group"
  | "activity"
  | "ancillaryData"
>;
