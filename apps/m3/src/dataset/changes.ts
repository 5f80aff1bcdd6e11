import { createHash } from "node:crypto";
import { readArray, readObjectEntries, type SortedEntries, sortEntries } from "@m3/json-stream";

/** How a collection differs from what it was; `total` is how many there are now. */
export interface ChangeCount {
  readonly total: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What a run changes. */
export interface Changes {
  /** By uuid; one is changed when anything in it is, its associations among it. */
  readonly observations: ChangeCount;
  /** By the uuid of the association; one is changed when its concept, its shape, its image or what else is known of it is. */
  readonly localizations: ChangeCount;
  /** By the uuid of the image reference; one is changed when its file has another name. */
  readonly images: ChangeCount;
}

/** Whether there is any change. */
export function isChanged({ observations, localizations, images }: Changes): boolean {
  return [observations, localizations, images].some(({ added, changed, removed }) => added + changed + removed > 0);
}

/** An identity with a short digest of what it stands for. */
type Mark = readonly [id: string, digest: string];

/** How to compare. */
interface CompareOptions {
  readonly signal: AbortSignal;
}

/** How to read what is compared. */
interface MarkOptions extends CompareOptions {
  /** Shown each record. */
  readonly onRecord?: (record: Readonly<Record<string, unknown>>) => void;
}

/**
 * Counts what differs between two collections. Memory does not grow with them: both are sorted (on disk, if they are large) and gone over side
 * by side. Of an identity that comes several times, the first is compared with the first, and so on.
 */
export async function compareMarks(
  before: AsyncIterable<Mark>,
  after: AsyncIterable<Mark>,
  { signal }: CompareOptions,
): Promise<ChangeCount> {
  const old = await sortEntries(before, { signal });
  try {
    const now = await sortEntries(after, { signal });
    try {
      return await mergeCounts(old, now);
    } finally {
      await now.close();
    }
  } finally {
    await old.close();
  }
}

async function mergeCounts(old: SortedEntries<string>, now: SortedEntries<string>): Promise<ChangeCount> {
  const counts = { total: now.length, added: 0, changed: 0, removed: 0 };
  const [before, after] = [old.entries(), now.entries()];
  try {
    let [left, right] = [await before.next(), await after.next()];
    while (left.done !== true || right.done !== true) {
      const [a, b] = [left.value?.[0], right.value?.[0]];
      if (b === undefined || (a !== undefined && a < b)) {
        counts.removed += 1;
        left = await before.next();
      } else if (a === undefined || b < a) {
        counts.added += 1;
        right = await after.next();
      } else {
        if (left.value?.[1] !== right.value?.[1]) counts.changed += 1;
        [left, right] = [await before.next(), await after.next()];
      }
    }
  } finally {
    await Promise.all([before.return(), after.return()]);
  }
  return counts;
}

/** The observations of a digest; none when there is no path. */
export async function* observationMarks(
  path: string | undefined,
  { signal, onRecord }: MarkOptions,
): AsyncGenerator<Mark> {
  if (path === undefined) return;
  for await (const observation of readArray<Record<string, unknown>>(path, { signal })) {
    onRecord?.(observation);
    yield [textOf(observation.observation_uuid), digestOf(observation)];
  }
}

/** The localizations of a file of them; none when there is no path. */
export async function* localizationMarks(
  path: string | undefined,
  { signal, onRecord }: MarkOptions,
): AsyncGenerator<Mark> {
  if (path === undefined) return;
  for await (const { image_urls: _others, ...record } of readArray<Record<string, unknown>>(path, { signal })) {
    onRecord?.(record);
    yield [textOf(record.association_uuid), digestOf(record)];
  }
}

/** The images of an image map; none when there is no path. */
export async function* imageMarks(path: string | undefined, { signal }: CompareOptions): AsyncGenerator<Mark> {
  if (path === undefined) return;
  for await (const [uuid, file] of readObjectEntries(path, { signal })) yield [uuid, String(file)];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** The same for all spellings of one record: servers promise no order of keys, nor of what hangs on an observation. */
function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(inOrder(value)))
    .digest("base64url")
    .slice(0, 22);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(inOrder);
    // Of what has a uuid the order says nothing; the vertices of a polygon have none.
    return members.every(hasUuid) ? members.sort((a, b) => (a.uuid < b.uuid ? -1 : 1)) : members;
  }
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, member]) => [key, inOrder(member)]));
}

function hasUuid(value: unknown): value is { readonly uuid: string } {
  return typeof value === "object" && value !== null && "uuid" in value && typeof value.uuid === "string";
}
