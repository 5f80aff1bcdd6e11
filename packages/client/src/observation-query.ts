import { type InstantKey, instantKey } from "./instant.ts";
import type { WireAnnotation } from "./wire.ts";

/** Which observations are wanted. All conditions must hold; texts are compared exactly. */
export interface ObservationQuery {
  /** Accepted names, as a rule; the result is in their order, each concept's observations in that of the server. */
  readonly concepts: readonly string[];
  /** Only observations whose moment has an image. @default true */
  readonly hasImage?: boolean | undefined;
  /** Only observations with a bounding box, or a localization by point, line or polygon. @default false */
  readonly hasLocalization?: boolean | undefined;
  /** ISO 8601 instant; the moment was recorded then or later. A moment without that time is left out. */
  readonly since?: string | undefined;
  /** ISO 8601 instant; the moment was recorded earlier than that. A moment without that time is left out. */
  readonly until?: string | undefined;
  /** Metres; this deep or deeper. A moment without a depth is left out. */
  readonly minDepthMeters?: number | undefined;
  /** Metres; less deep than that. A moment without a depth is left out. */
  readonly maxDepthMeters?: number | undefined;
  readonly observers?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly activities?: readonly string[] | undefined;
  readonly videoReferenceUuids?: readonly string[] | undefined;
  /** Adds what the vehicle measured. @default false */
  readonly withAncillaryData?: boolean | undefined;
}

/** The link names of associations that say where in an image something is. */
export const localizationLinkNames: readonly string[] = [
  "bounding box",
  "localization-point",
  "localization-line",
  "localization-polygon",
];

/** Whether ancillary data must be asked for, be it wanted or only looked at. */
export function needsAncillaryData(query: ObservationQuery): boolean {
  const { withAncillaryData = false, minDepthMeters, maxDepthMeters } = query;
  return withAncillaryData || minDepthMeters !== undefined || maxDepthMeters !== undefined;
}

/** Tells of a record whether it meets the query, its concept included. */
export type ObservationTest = (annotation: WireAnnotation) => boolean;

/**
 * Prepares the test of a query.
 *
 * @throws {RangeError} when an instant cannot be read or a depth is not a number
 */
export function toObservationTest(query: ObservationQuery): ObservationTest {
  const { hasImage = true, hasLocalization = false } = query;
  const isInTime = timeTest(query);
  const isInDepth = depthTest(query);
  const videos = query.videoReferenceUuids?.map((uuid) => uuid.toLowerCase());
  const tests: ObservationTest[] = [
    isAmong(query.concepts, ({ concept }) => concept),
    isAmong(query.observers, ({ observer }) => observer),
    isAmong(query.groups, ({ group }) => group),
    isAmong(query.activities, ({ activity }) => activity),
    isAmong(videos, ({ video_reference_uuid: uuid }) => (typeof uuid === "string" ? uuid.toLowerCase() : undefined)),
  ].filter((check) => check !== undefined);
  if (hasImage) tests.push(({ image_references: images }) => Array.isArray(images) && images.length > 0);
  if (hasLocalization) tests.push(isLocalized);
  if (isInTime !== undefined) tests.push(isInTime);
  if (isInDepth !== undefined) tests.push(isInDepth);
  return (annotation) => tests.every((check) => check(annotation));
}

/** Whether an observation says where in an image it is. */
function isLocalized({ associations }: WireAnnotation): boolean {
  if (!Array.isArray(associations)) return false;
  return associations.some((row) => localizationLinkNames.includes(row?.link_name ?? ""));
}

function isAmong(
  wanted: readonly string[] | undefined,
  read: (annotation: WireAnnotation) => unknown,
): ObservationTest | undefined {
  if (wanted === undefined) return undefined;
  const set: ReadonlySet<unknown> = new Set(wanted);
  return (annotation) => set.has(read(annotation));
}

function timeTest({ since, until }: ObservationQuery): ObservationTest | undefined {
  if (since === undefined && until === undefined) return undefined;
  const [first, last] = [keyOf("since", since), keyOf("until", until)];
  return ({ recorded_timestamp: time }) => {
    const key = typeof time === "string" ? instantKey(time) : undefined;
    return key !== undefined && (first === undefined || key >= first) && (last === undefined || key < last);
  };
}

function keyOf(name: string, text: string | undefined): InstantKey | undefined {
  if (text === undefined) return undefined;
  const key = instantKey(text);
  if (key === undefined) {
    throw new RangeError(`Cannot use ${name} "${text}": expected an instant such as 2019-09-18T17:55:13Z`);
  }
  return key;
}

function depthTest({ minDepthMeters, maxDepthMeters }: ObservationQuery): ObservationTest | undefined {
  if (minDepthMeters === undefined && maxDepthMeters === undefined) return undefined;
  for (const [name, value] of Object.entries({ minDepthMeters, maxDepthMeters })) {
    if (Number.isNaN(value)) throw new RangeError(`Cannot use ${name} NaN: expected a number of metres`);
  }
  const { min, max } = { min: minDepthMeters ?? -Infinity, max: maxDepthMeters ?? Infinity };
  return ({ ancillary_data: data }) => {
    const depth = data?.depth_meters;
    return typeof depth === "number" && depth >= min && depth < max;
  };
}
