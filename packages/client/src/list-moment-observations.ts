import { toAnnotations } from "./annotations.ts";
import type { Context } from "./context.ts";
import { type ClientError, isClientError } from "./errors.ts";
import { fetchImagedMoment } from "./imaged-moments.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { ClientProblem, ListOptions } from "./problem.ts";
import type { WireAnnotation } from "./wire.ts";

/** A moment whose observations are wanted, and its video if that is known. */
export interface WantedMoment {
  readonly imagedMomentUuid: string;
  readonly videoReferenceUuid?: string | undefined;
}

/** Settings of {@link listMomentObservations}. */
export interface ListMomentObservationsOptions extends ListOptions {
  /** Adds what the vehicle measured. @default false */
  readonly withAncillaryData?: boolean | undefined;
  /** How to ask: by whole videos, moment by moment, or as fits. The result is the same. @default "auto" */
  readonly route?: "auto" | "videos" | "moments" | undefined;
}

/** How many moments are asked for at once. */
const concurrency = 4;

/**
 * Lists every observation of the moments, each once, in the shape of the fast endpoints; sorted by the uuid of the
 * moment, then by that of the observation.
 */
export async function* listMomentObservations(
  context: Context,
  moments: Iterable<WantedMoment>,
  options: ListMomentObservationsOptions = {},
): AsyncGenerator<WireAnnotation, void, undefined> {
  const { withAncillaryData = false, onProblem, signal } = options;
  const uuids = [...new Set([...moments].map(({ imagedMomentUuid }) => imagedMomentUuid.toLowerCase()))].sort();
  const stop = new AbortController();
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const fetchOne = async (uuid: string): Promise<WireAnnotation[]> => {
    try {
      return toAnnotations(await fetchImagedMoment(context.http, context.configuration, uuid, { signal: both }), {
        data: withAncillaryData,
        isExact: true,
      });
    } catch (error) {
      if (onProblem === undefined || !isLossOfOne(error)) throw error;
      onProblem(lostMoment(uuid, error));
      return [];
    }
  };
  try {
    for await (const annotations of mapInOrder(uuids, concurrency, fetchOne)) yield* annotations;
  } finally {
    stop.abort();
  }
}

/** Whether a failure is about one moment, not about the server. */
function isLossOfOne(error: unknown): error is ClientError {
  if (isClientError(error, "not-found", "invalid-response")) return true;
  return isClientError(error, "http-status") && (error.status === 500 || (error.status ?? 0) < 429);
}

function lostMoment(imagedMomentUuid: string, { message, url = "" }: ClientError): ClientProblem {
  return { kind: "problem", code: "lost-moment", message, url, imagedMomentUuid };
}
