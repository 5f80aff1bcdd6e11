import { rawConfidence } from "./confidence.ts";
import type { Localization } from "./localization.ts";
import { readFinite } from "./read-value.ts";

/**
 * What localizations are wanted; all of these must hold. What a localization says nothing of it does not fulfil: one
 * without a depth is not within any range of depths.
 */
export interface FilterCriteria {
  /** The concept is one of these, letter by letter. */
  readonly concepts?: readonly string[] | undefined;
  /** The part is one of these; `self` stands for the whole. */
  readonly parts?: readonly string[] | undefined;
  /** The `generator` in the link value is one of these. */
  readonly generators?: readonly string[] | undefined;
  /** Whether the link value names a `verifier`. */
  readonly isVerified?: boolean | undefined;
  /** The `verifier` in the link value is one of these. */
  readonly verifiers?: readonly string[] | undefined;
  /** The `confidence` in the link value is this or more, on whatever scale it is written. */
  readonly minConfidence?: number | undefined;
  /** Who observed, or who drew (the `observer` in the link value), is one of these. */
  readonly observers?: readonly string[] | undefined;
  /** The frame was recorded at this instant or later; ISO 8601 in UTC. */
  readonly since?: string | undefined;
  /** The frame was recorded before this instant; ISO 8601 in UTC. */
  readonly until?: string | undefined;
  /** Metres, included. */
  readonly minDepthMeters?: number | undefined;
  /** Metres, excluded. */
  readonly maxDepthMeters?: number | undefined;
  /** One of the `tags` in the link value is one of these. */
  readonly tags?: readonly string[] | undefined;
}

/** Names one of the {@link FilterCriteria}. */
export type FilterCriterion = keyof FilterCriteria;

/** What a filter looks at; every {@link Localization} has it. */
export type Filterable = Pick<
  Localization,
  "concept" | "toConcept" | "linkValue" | "observer" | "recordedTimestamp" | "ancillaryData"
>;

/** The first criterion that a localization does not fulfil; undefined when it fulfils them all. */
export type LocalizationFilter = (localization: Filterable) => FilterCriterion | undefined;

type Test = (localization: Filterable) => boolean;

/** Makes one filter of all criteria. */
export function createFilter(criteria: FilterCriteria): LocalizationFilter {
  const tests = [...ofObservation(criteria), ...ofLinkValue(criteria)];
  return (localization) => tests.find(([, test]) => !test(localization))?.[0];
}

/** What can be told before the link value is read. */
export function createObservationFilter(criteria: FilterCriteria): LocalizationFilter {
  const tests = [...ofObservation(criteria)];
  return (localization) => tests.find(([, test]) => !test(localization))?.[0];
}

function* ofObservation(criteria: FilterCriteria): Generator<[FilterCriterion, Test]> {
  const { concepts, parts, since, until, minDepthMeters, maxDepthMeters } = criteria;
  if (concepts !== undefined) yield ["concepts", ({ concept }) => concepts.includes(concept)];
  if (parts !== undefined) yield ["parts", ({ toConcept = "self" }) => parts.includes(toConcept)];
  if (since !== undefined) {
    const first = instantKey(since);
    yield ["since", ({ recordedTimestamp: time }) => time !== undefined && instantKey(time) >= first];
  }
  if (until !== undefined) {
    const end = instantKey(until);
    yield ["until", ({ recordedTimestamp: time }) => time !== undefined && instantKey(time) < end];
  }
  if (minDepthMeters !== undefined) yield ["minDepthMeters", (one) => depthOf(one) >= minDepthMeters];
  if (maxDepthMeters !== undefined) yield ["maxDepthMeters", (one) => depthOf(one) < maxDepthMeters];
}

function* ofLinkValue(criteria: FilterCriteria): Generator<[FilterCriterion, Test]> {
  const { generators, isVerified, verifiers, minConfidence, observers, tags } = criteria;
  if (generators !== undefined) yield ["generators", ({ linkValue }) => isOneOf(generators, linkValue.generator)];
  if (isVerified !== undefined) yield ["isVerified", ({ linkValue }) => hasVerifier(linkValue) === isVerified];
  if (verifiers !== undefined) yield ["verifiers", ({ linkValue }) => isOneOf(verifiers, linkValue.verifier)];
  if (minConfidence !== undefined) {
    yield ["minConfidence", ({ linkValue }) => (rawConfidence(linkValue) ?? Number.NaN) >= minConfidence];
  }
  if (observers !== undefined) {
    yield [
      "observers",
      ({ observer, linkValue }) => isOneOf(observers, observer) || isOneOf(observers, linkValue.observer),
    ];
  }
  if (tags !== undefined) {
    yield ["tags", ({ linkValue }) => [linkValue.tags].flat().some((tag) => isOneOf(tags, tag))];
  }
}

function isOneOf(wanted: readonly string[], value: unknown): boolean {
  return typeof value === "string" && wanted.includes(value);
}

/** Whether a person has looked at it: vars-gridview writes who under `verifier`. */
export function hasVerifier({ verifier }: Readonly<Record<string, unknown>>): boolean {
  return typeof verifier === "string" && verifier.trim() !== "";
}

/** NaN when it is not known, which is in no range. */
function depthOf({ ancillaryData }: Filterable): number {
  return readFinite(ancillaryData?.depth_meters) ?? Number.NaN;
}

const plainInstant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

/** M3 records in UTC; an instant without a zone must not mean another one in each time zone that it is read in. */
const zoneless = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;

/** Text that compares as time does, to the nanosecond that services write. NaN compares with nothing. */
function instantKey(instant: string): string | number {
  const [, seconds, fraction = ""] = plainInstant.exec(instant) ?? [];
  if (seconds !== undefined) return `${seconds}.${fraction.padEnd(9, "0")}`;
  const millis = Date.parse(zoneless.test(instant) ? `${instant}Z` : instant);
  return Number.isNaN(millis) ? Number.NaN : new Date(millis).toISOString().replace("Z", "000000");
}
