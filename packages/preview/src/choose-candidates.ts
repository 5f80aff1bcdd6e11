import { createHash } from "node:crypto";
import type { PreviewBbox, PreviewDataset, PreviewGeometry } from "./dataset.ts";
import { boundsOf } from "./geometry.ts";

/** An annotation that may come onto a contact sheet. */
export interface Candidate {
  readonly category: string;
  readonly geometry: PreviewGeometry;
  readonly bounds: PreviewBbox;
  readonly path: string;
  /** Decides which are taken: the smallest. */
  readonly lot: string;
}

/** For each category the candidates with the smallest lots, in their order; the most frequent category first. */
export interface ChosenCandidates {
  readonly categories: readonly (readonly Candidate[])[];
  readonly annotationCount: number;
  /** Of those with a file, the ones left out because there is nothing to see. */
  readonly tooSmallCount: number;
}

/**
 * Goes over a dataset once and keeps at most `most` candidates for each of its categories, and of at most `most` categories the candidates
 * that count.
 */
export async function chooseCandidates(
  dataset: PreviewDataset,
  most: number,
  smallestPixels: number,
  signal: AbortSignal | undefined,
): Promise<ChosenCandidates> {
  const kept = new Map<string, { count: number; candidates: Candidate[] }>();
  let [annotationCount, tooSmallCount] = [0, 0];
  for await (const { path, annotations } of dataset.images()) {
    signal?.throwIfAborted();
    annotationCount += annotations.length;
    if (path === undefined) continue;
    for (const { id, category, geometry } of annotations) {
      const bounds = boundsOf(geometry);
      if (bounds === undefined) continue;
      if (isTooSmall(geometry, bounds, smallestPixels)) {
        tooSmallCount += 1;
        continue;
      }
      const entry = kept.get(category) ?? { count: 0, candidates: [] };
      kept.set(category, entry);
      entry.count += 1;
      insert(entry.candidates, { category, geometry, bounds, path, lot: lotOf(id, path) }, most);
    }
  }
  const order = [...kept].sort(([a, { count: ofA }], [b, { count: ofB }]) => ofB - ofA || (a < b ? -1 : 1));
  return { categories: order.slice(0, most).map(([, { candidates }]) => candidates), annotationCount, tooSmallCount };
}

function isTooSmall({ kind }: PreviewGeometry, [, , width, height]: PreviewBbox, smallestPixels: number): boolean {
  return kind !== "point" && Math.max(width, height) < smallestPixels;
}

/** The path is in it because ids of some formats are numbers that begin anew in each file. */
function lotOf(id: string, path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return createHash("sha256").update(`${id}\n${name}`).digest("hex");
}

/** Keeps the list sorted by lot, and no longer than `most`. */
function insert(candidates: Candidate[], candidate: Candidate, most: number): void {
  const last = candidates.at(-1);
  if (candidates.length === most && last !== undefined && last.lot <= candidate.lot) return;
  const place = candidates.findIndex(({ lot }) => lot > candidate.lot);
  candidates.splice(place === -1 ? candidates.length : place, 0, candidate);
  candidates.length = Math.min(candidates.length, most);
}
