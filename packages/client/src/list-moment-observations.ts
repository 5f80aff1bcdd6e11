import { toAnnotations } from "./annotations.ts";
import type { Context } from "./context.ts";
import { type ClientError, isClientError } from "./errors.ts";
import { fetchImagedMoment } from "./imaged-moments.ts";
import { listVideos } from "./list-videos.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { ClientProblem, ListOptions } from "./problem.ts";
import type { WireAnnotation } from "./wire.ts";

/** A moment whose observations are wanted, and its video if that is known. */
export interface WantedMoment {
  readonly imagedMomentUuid: string;
  readonly videoReferenceUuid?: string | undefined;
}

/** Settings of `listMomentObservations`. */
export interface ListMomentObservationsOptions extends ListOptions {
  /** Adds what the vehicle measured. @default false */
  readonly withAncillaryData?: boolean | undefined;
  /** How to ask: by whole videos, moment by moment, or as fits. The result is the same. @default "auto" */
  readonly route?: "auto" | "videos" | "moments" | undefined;
}

/** The records of a moment, by its uuid. */
export type RecordsByMoment = ReadonlyMap<string, readonly WireAnnotation[]>;

/** How many moments are asked for at once. */
const concurrency = 4;

/** How many moments are dealt with together, and their observations held. */
const momentsPerRound = 10_000;

/** After how many refused moments without a single one that came it is the server that fails, not the moments. */
const lossLimit = 20;

/** What moments that were asked for one by one came to. */
interface LossCount {
  hasSuccess: boolean;
  refusedCount: number;
}

/**
 * Lists every observation of the moments, each once, in the shape of the fast endpoints; sorted by the uuid of the
 * moment, then by that of the observation.
 *
 * Where a good part of a video is wanted, the whole video is asked for, many videos at once. Holds the uuids of all
 * moments, and the observations of up to 10000 moments.
 *
 * With `onProblem`, moments that the server cannot give are told of and left out. A server that refuses whoever asks, or
 * answers the first 20 of them with nothing but failures, ends the list.
 *
 * @throws {ClientError} code "http-status" when the server refuses, "network", "timeout" and the like
 */
export async function* listMomentObservations(
  context: Context,
  moments: Iterable<WantedMoment>,
  options: ListMomentObservationsOptions = {},
): AsyncGenerator<WireAnnotation, void, undefined> {
  const { route = "auto", signal } = options;
  const videoOf = new Map<string, string | undefined>();
  for (const { imagedMomentUuid, videoReferenceUuid } of moments) {
    const uuid = imagedMomentUuid.toLowerCase();
    videoOf.set(uuid, videoReferenceUuid?.toLowerCase() ?? videoOf.get(uuid));
  }
  const uuids = [...videoOf.keys()].sort();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const inner = { ...options, route, signal: either };
  const losses: LossCount = { hasSuccess: false, refusedCount: 0 };
  try {
    for (let from = 0; from < uuids.length; from += momentsPerRound) {
      yield* listRound(context, uuids.slice(from, from + momentsPerRound), videoOf, losses, inner);
    }
  } finally {
    stop.abort();
  }
}

async function* listRound(
  context: Context,
  uuids: readonly string[],
  videoOf: ReadonlyMap<string, string | undefined>,
  losses: LossCount,
  options: ListMomentObservationsOptions,
): AsyncGenerator<WireAnnotation, void, undefined> {
  const { route } = options;
  const held: RecordsByMoment =
    route === "moments" ? new Map() : await listVideos(context, uuids, videoOf, options, route === "videos");
  if (held.size > 0) losses.hasSuccess = true;
  // What no video had may be in another video by now, be gone, or have no observations: only its own answer tells.
  const recordsOf = async (uuid: string): Promise<readonly WireAnnotation[]> =>
    held.get(uuid) ?? fetchMoment(context, uuid, losses, options);
  for await (const annotations of mapInOrder(uuids, concurrency, recordsOf)) yield* annotations;
}

async function fetchMoment(
  { http, configuration }: Context,
  uuid: string,
  losses: LossCount,
  { withAncillaryData = false, onProblem, signal }: ListMomentObservationsOptions,
): Promise<readonly WireAnnotation[]> {
  try {
    const moment = await fetchImagedMoment(http, configuration, uuid, { signal });
    losses.hasSuccess = true;
    return toAnnotations(moment, { data: withAncillaryData, isExact: true });
  } catch (error) {
    if (onProblem === undefined || !isLossOfOne(error)) throw error;
    // Moments may all be gone; that is no failure.
    if (error.code !== "not-found") losses.refusedCount += 1;
    if (!losses.hasSuccess && losses.refusedCount >= lossLimit) throw error;
    onProblem(lostMoment(uuid, error));
    return [];
  }
}

/** Statuses that are about who asks, or about the way there. */
const refusals: ReadonlySet<number> = new Set([401, 403, 407, 408]);

/** Whether a failure is about one moment, not about the server. */
function isLossOfOne(error: unknown): error is ClientError {
  if (isClientError(error, "not-found", "invalid-response")) return true;
  if (!isClientError(error, "http-status")) return false;
  const { status = 0 } = error;
  return status === 500 || (status < 429 && !refusals.has(status));
}

function lostMoment(imagedMomentUuid: string, { message, url = "" }: ClientError): ClientProblem {
  return { kind: "problem", code: "lost-moment", message, url, imagedMomentUuid };
}
