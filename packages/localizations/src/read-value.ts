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
  const { ancillary_data: ancillaryData } = observation;
  // One by one rather than by name: this runs for every observation of a digest of gigabytes.
  const imagedMomentUuid = readText(observation.imaged_moment_uuid);
  if (imagedMomentUuid !== undefined) fields.imagedMomentUuid = imagedMomentUuid;
  const videoReferenceUuid = readText(observation.video_reference_uuid);
  if (videoReferenceUuid !== undefined) fields.videoReferenceUuid = videoReferenceUuid;
  const recordedTimestamp = readText(observation.recorded_timestamp) ?? readText(observation.recorded_date);
  if (recordedTimestamp !== undefined) fields.recordedTimestamp = recordedTimestamp;
  const timecode = readText(observation.timecode);
  if (timecode !== undefined) fields.timecode = timecode;
  const elapsedTimeMillis = readFinite(observation.elapsed_time_millis) ?? readFinite(observation.elapsed_time);
  if (elapsedTimeMillis !== undefined) fields.elapsedTimeMillis = elapsedTimeMillis;
  const observer = readText(observation.observer);
  if (observer !== undefined) fields.observer = observer;
  const group = readText(observation.group);
  if (group !== undefined) fields.group = group;
  const activity = readText(observation.activity);
  if (activity !== undefined) fields.activity = activity;
  if (isObject(ancillaryData)) fields.ancillaryData = toWritableJson(ancillaryData, findings);
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
