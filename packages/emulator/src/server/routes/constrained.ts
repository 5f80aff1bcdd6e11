import { mayBeTarget } from "../../ocean/observations.ts";
import type { WireObject } from "../../wire/wire.ts";
import { breaksSql, type Constraints, meets, parseConstraints } from "../constraints.ts";
import { invalidValue, json, jsonWithList, type Reply } from "../reply.ts";
import { type Call, type Handler, post, type Route } from "../router.ts";
import {
  allSighted,
  annotationsOf,
  countOf,
  type Sighted,
  sightedOfConcepts,
  sightedOfVideos,
  where,
} from "../sighted.ts";
import { bodyOf, notFound, type Site, serverError } from "../site.ts";

/** `POST /fast...` and `POST /histogram...`: whatever is asked by constraints, quirks included. */
export function constrainedRoutes(site: Site): Route[] {
  return [
    post(
      "/fast",
      constrained(site, (constraints) => listReply(site, constraints)),
    ),
    post(
      "/fast/count",
      constrained(site, (constraints) => countReply(site, constraints)),
    ),
    post(
      "/fast/georange",
      constrained(site, (constraints) => geographicRangeReply(site, constraints)),
    ),
    ...(site.isLegacy
      ? []
      : [
          post(
            "/histogram/depth",
            constrained(site, (constraints, call) => depthReply(site, constraints, call)),
          ),
          post(
            "/histogram/time",
            constrained(site, (constraints, call) => timeReply(site, constraints, call)),
          ),
        ]),
  ];
}

type ConstrainedHandler = (constraints: Constraints, call: Call) => Reply;

function constrained(site: Site, handle: ConstrainedHandler): Handler {
  return (call) => {
    const body = bodyOf(call);
    if ("refusal" in body) return body.refusal;
    const constraints = parseConstraints(body.value);
    if (typeof constraints === "string") return invalidValue(`body (${constraints})`);
    if (breaksSql(constraints)) return serverError(site, "ERROR: unterminated quoted string in SQL statement");
    const { limit = 5000, offset = 0 } = constraints;
    if (limit < 0 || offset < 0) return serverError(site, "Negative value passed to setFirstResult or setMaxResults");
    return handle(constraints, call);
  };
}

function listReply(site: Site, constraints: Constraints): Reply {
  const query = new URLSearchParams({ data: String(constraints.data ?? false) });
  const head = { query_constraints: constraints };
  return jsonWithList(head, "content", annotationsOf(site, { query }, cut(select(site, constraints), constraints)));
}

/** The count is one row, and an offset skips it. */
function countReply(site: Site, constraints: Constraints): Reply {
  const { limit = 5000, offset = 0 } = constraints;
  if (offset > 0 || limit === 0) return serverError(site, "next on empty iterator");
  return enveloped(constraints, { count: countOf(select(site, constraints)) });
}

function geographicRangeReply(site: Site, constraints: Constraints): Reply {
  if ((constraints.offset ?? 0) > 0) return notFound(site, "A geographic range");
  const rows = [...select(site, constraints)].flatMap(({ moment }) => moment.ancillaryData ?? []);
  if (rows.length === 0) return serverError(site, 'Cannot invoke "Object.toString()" because the value is null');
  const range = (values: readonly number[]): [low: number, high: number] => [
    values.reduce((low, value) => Math.min(low, value)),
    values.reduce((high, value) => Math.max(high, value)),
  ];
  const [minLatitude, maxLatitude] = range(rows.map(({ latitude }) => latitude));
  const [minLongitude, maxLongitude] = range(rows.map(({ longitude }) => longitude));
  const [minDepth, maxDepth] = range(rows.map(({ depthMeters }) => depthMeters));
  return enveloped(constraints, {
    min_latitude: minLatitude,
    max_latitude: maxLatitude,
    min_longitude: minLongitude,
    max_longitude: maxLongitude,
    min_depth_meters: minDepth,
    max_depth_meters: maxDepth,
  });
}

function depthReply(site: Site, constraints: Constraints, call: Call): Reply {
  const size = Number(call.query.get("size") ?? 50);
  const depths = [...select(site, constraints)].flatMap(({ moment }) => moment.ancillaryData?.depthMeters ?? []);
  return enveloped(
    constraints,
    histogram(depths, 0, 4000, size, (value) => value),
  );
}

function timeReply(site: Site, constraints: Constraints, call: Call): Reply {
  const millis = Number(call.query.get("size") ?? 30) * 86_400_000;
  const times = [...select(site, constraints)].flatMap(
    ({ moment }) => Date.parse(moment.recordedTimestamp ?? "") || [],
  );
  // The server counts from 1987 to now; here "now" is fixed, so that the answer never changes.
  const [first, last] = [Date.parse("1987-01-01T00:00:00Z"), Date.parse("2026-01-01T00:00:00Z")];
  return enveloped(
    constraints,
    histogram(times, first, last, millis, (time) => new Date(time).toISOString().replace(".000Z", "Z")),
  );
}

function histogram(
  values: readonly number[],
  first: number,
  last: number,
  size: number,
  print: (edge: number) => unknown,
): WireObject {
  const edges = Array.from({ length: Math.ceil((last - first) / size) }, (_, i) => first + i * size);
  return {
    bins_min: edges.map(print),
    bins_max: edges.map((edge) => print(edge + size)),
    values: edges.map((edge) => values.filter((value) => value >= edge && value < edge + size).length),
  };
}

function enveloped(constraints: Constraints, content: WireObject): Reply {
  return json({ query_constraints: constraints, content });
}

/** The observations that meet the constraints, in the order of the uuids. */
function select(site: Site, constraints: Constraints): Iterable<Sighted> {
  return where(candidates(site, constraints), (sighted) => meets(sighted, constraints));
}

/** A list that is sure to hold what is wanted, as short as the indexes make it. */
function candidates(site: Site, { video_reference_uuids: videos, concepts }: Constraints): Iterable<Sighted> {
  if (videos.length > 0)
    return sightedOfVideos(
      site,
      videos.map((uuid) => uuid.toLowerCase()),
    );
  const hasTarget = concepts.some((concept) => mayBeTarget(site.ocean.knowledgeBase, concept));
  return concepts.length === 0 || hasTarget ? allSighted(site) : sightedOfConcepts(site, concepts);
}

function* cut(
  sighted: Iterable<Sighted>,
  { limit = 5000, offset = 0 }: Constraints,
): Generator<Sighted, void, undefined> {
  let position = 0;
  for (const item of sighted) {
    if (position >= offset + limit) return;
    if (position >= offset) yield item;
    position++;
  }
}
