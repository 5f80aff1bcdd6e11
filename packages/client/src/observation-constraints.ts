import { instantMillis } from "./instant.ts";
import { needsAncillaryData, type ObservationQuery } from "./observation-query.ts";
import { type AnnotationConstraints, toWireConstraints } from "./services/constraints.ts";

/** Constraints in the service's own words. */
export type WireConstraints = Readonly<Record<string, unknown>>;

/** How much wider depths are asked for, in metres: the server has them in 32 bits and compares them in 64. */
const depthSlackMeters = 0.01;

/** How much wider times are asked for, in milliseconds: nobody has said which end the server includes. */
const timeSlackMillis = 1000;

/** Whether a text may stand in a list of constraints: the server pastes it into SQL as it is. */
export function isSafe(text: string): boolean {
  return !text.includes("'");
}

/**
 * Whether a concept is better asked for in a body: a proxy that decodes paths takes the slash in a name for one of the
 * path, while a body goes through as it is.
 */
export function isForBody(concept: string): boolean {
  return concept.includes("/") && isSafe(concept);
}

/** Whether the query leaves out enough for the server to be asked to do so. */
export function isSelective(query: ObservationQuery): boolean {
  return query.hasLocalization === true || Object.keys(narrowing(query)).length > 0;
}

/**
 * What the server can do of a query, all but the concepts. It may find more than is wanted, never less: every record is
 * looked at again.
 */
export function toConstraints(query: ObservationQuery): WireConstraints {
  return { ...narrowing(query), data: needsAncillaryData(query) };
}

function narrowing(query: ObservationQuery): WireConstraints {
  const { observers, groups, activities, videoReferenceUuids, minDepthMeters, maxDepthMeters, since, until } = query;
  const constraints: AnnotationConstraints = {
    videoReferenceUuids: nonEmpty(videoReferenceUuids?.map((uuid) => uuid.toLowerCase())),
    observers: nonEmpty(observers),
    groups: nonEmpty(groups),
    activities: nonEmpty(activities),
    minDepthMeters: finite(minDepthMeters, -depthSlackMeters),
    maxDepthMeters: finite(maxDepthMeters, depthSlackMeters),
    minTimestamp: around(since, -timeSlackMillis),
    maxTimestamp: around(until, timeSlackMillis),
  };
  return toWireConstraints(constraints);
}

function nonEmpty(values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length === 0 || !values.every(isSafe) ? undefined : values;
}

function finite(value: number | undefined, slack: number): number | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : value + slack;
}

function around(text: string | undefined, slackMillis: number): string | undefined {
  const millis = text === undefined ? undefined : instantMillis(text);
  return millis === undefined ? undefined : new Date(millis + slackMillis).toISOString();
}
