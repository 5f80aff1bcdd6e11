import { annotationSource, sortAnnotations } from "./annotations.ts";
import type { Context } from "./context.ts";
import { decodeCount } from "./decode.ts";
import { isClientError } from "./errors.ts";
import type { RecordsByMoment } from "./list-moment-observations.ts";
import type { ListOptions } from "./problem.ts";
import { listParts, listRecords } from "./records.ts";
import { fetchJson } from "./requests.ts";
import type { WireAnnotation } from "./wire.ts";

/** What one request for a moment costs, in records of a list that cost the same. */
const recordsPerMoment = 50;

/** With fewer wanted moments of a video, not even counting its observations is worth it. */
const leastMoments = 3;

/** With fewer wanted moments in all, neither. */
const leastMomentsInAll = 9;

/** The most videos and records that are asked for at once. */
const videosPerBatch = 25;
const recordsPerBatch = 20_000;

/** Rows of a part of a video that is larger than that. */
const largeVideoPageSize = 5000;

/** Videos to be asked for at once. */
interface Batch {
  readonly videos: readonly string[];
  readonly count: number;
}

interface VideoOptions extends ListOptions {
  readonly withAncillaryData?: boolean | undefined;
}

/**
 * Reads the videos of which a good part is wanted, and keeps what is wanted of them: by moment, sorted by observation.
 *
 * @param isForced whether to read every video of which the uuid is known
 */
export async function listVideos(
  context: Context,
  uuids: readonly string[],
  videoOf: ReadonlyMap<string, string | undefined>,
  options: VideoOptions,
  isForced: boolean,
): Promise<RecordsByMoment> {
  const wantedCounts = new Map<string, number>();
  for (const uuid of uuids) {
    const video = videoOf.get(uuid);
    if (video !== undefined) wantedCounts.set(video, (wantedCounts.get(video) ?? 0) + 1);
  }
  if (!isForced && uuids.length < leastMomentsInAll) return new Map();
  const videos = [...wantedCounts].filter(([, count]) => isForced || count >= leastMoments).map(([video]) => video);
  const batches = await chooseBatches(context, videos.sort(), wantedCounts, options, isForced);
  const wanted = new Set(uuids);
  const held = new Map<string, WireAnnotation[]>();
  await Promise.all(batches.map((batch) => readBatch(context, batch, options, wanted, held)));
  for (const [uuid, records] of held) held.set(uuid, sortAnnotations(records));
  return held;
}

async function chooseBatches(
  context: Context,
  videos: readonly string[],
  wantedCounts: ReadonlyMap<string, number>,
  options: VideoOptions,
  isForced: boolean,
): Promise<readonly Batch[]> {
  const choose = async (some: readonly string[]): Promise<readonly Batch[]> => {
    const count = await countRecords(context, some, options);
    // Servers that cannot count are not asked for what may be too much.
    if (count === undefined) return isForced ? some.map((video) => ({ videos: [video], count: Infinity })) : [];
    const wantedCount = some.reduce((sum, video) => sum + (wantedCounts.get(video) ?? 0), 0);
    const isWorth = isForced || count <= wantedCount * recordsPerMoment;
    if (isWorth && (count <= recordsPerBatch || some.length === 1)) return [{ videos: some, count }];
    if (some.length === 1) return [];
    const half = Math.ceil(some.length / 2);
    return (await Promise.all([choose(some.slice(0, half)), choose(some.slice(half))])).flat();
  };
  const starts: (readonly string[])[] = [];
  for (let from = 0; from < videos.length; from += videosPerBatch)
    starts.push(videos.slice(from, from + videosPerBatch));
  return (await Promise.all(starts.map(choose))).flat();
}

async function countRecords(
  { http, configuration }: Context,
  videos: readonly string[],
  { signal }: ListOptions,
): Promise<number | undefined> {
  const url = `${configuration.annosaurusUrl}/fast/count`;
  const body = { video_reference_uuids: videos };
  const request = { method: "POST", url, body, action: `count the observations of ${videos.length} videos`, signal };
  try {
    return await fetchJson(http, { ...request, method: "POST" }, decodeCount);
  } catch (error) {
    if (isClientError(error, "http-status", "not-found", "invalid-response")) return undefined;
    throw error;
  }
}

async function readBatch(
  { http, configuration }: Context,
  { videos, count }: Batch,
  { withAncillaryData = false, ...options }: VideoOptions,
  wanted: ReadonlySet<string>,
  held: Map<string, WireAnnotation[]>,
): Promise<void> {
  const url = `${configuration.annosaurusUrl}/fast/multi${withAncillaryData ? "?data=true" : ""}`;
  const body = { video_reference_uuids: videos };
  const action = `list the observations of ${videos.length} videos`;
  const source = annotationSource({ method: "POST", url, body, action, signal: options.signal }, options);
  const list = count > recordsPerBatch ? listParts(http, source, largeVideoPageSize) : listRecords(http, source);
  for await (const record of list) {
    const uuid = typeof record.imaged_moment_uuid === "string" ? record.imaged_moment_uuid.toLowerCase() : undefined;
    if (uuid === undefined || !wanted.has(uuid)) continue;
    const records = held.get(uuid);
    if (records === undefined) held.set(uuid, [record]);
    else records.push(record);
  }
}
