import { sortEntries } from "@m3/json-stream";
import type { Annotation, ImageRecord } from "./dataset.ts";
import { guardFile } from "./system-failure.ts";

/** A piece of an image: what is known of it, if anything new, and some of its annotations. */
export interface ImagePiece<A = Annotation> {
  /** Pieces of one image have the same key, whatever else they say. */
  readonly key: number | string;
  /** The first piece that has it says what the image is. */
  readonly image?: Omit<ImageRecord, "annotations">;
  readonly annotations: readonly A[];
}

/** An image whose pieces have been put together. */
export interface GatheredImage<A = Annotation> {
  readonly key: number | string;
  /** Undefined when no piece said what it is. */
  readonly image: Omit<ImageRecord, "annotations"> | undefined;
  /** In the order in which they came. */
  readonly annotations: readonly A[];
}

/** Images gathered from pieces. */
export interface GatheredImages<A = Annotation> {
  /** In the order in which they were first met; each call starts anew. */
  readonly images: () => AsyncGenerator<GatheredImage<A>, void, undefined>;
  /** Removes temporary files. */
  readonly close: () => Promise<void>;
}

/**
 * Gathers images whose annotations are scattered over a file, such as those of COCO or the rows of a table. Pieces may hold only what JSON can.
 *
 * Holds the keys of all images and 16 MB of pieces; what is more is sorted on disk, see {@link sortEntries}.
 *
 * @throws {FormatsError} code "write-failed" for a temporary file
 */
export async function groupByImage<A = Annotation>(
  pieces: Iterable<ImagePiece<A>> | AsyncIterable<ImagePiece<A>>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GatheredImages<A>> {
  const sorted = await guardFile("write-failed", "temporary files", () => sortEntries(ranked(pieces), { signal }));
  return { images: () => gather(sorted.groups()), close: () => sorted.close() };
}

/** Gives each piece the rank of its image, in the order in which images are first met. */
async function* ranked<A>(
  pieces: Iterable<ImagePiece<A>> | AsyncIterable<ImagePiece<A>>,
): AsyncGenerator<[rank: string, piece: ImagePiece<A>], void, undefined> {
  const ranks = new Map<number | string, number>();
  for await (const piece of pieces) {
    const rank = ranks.get(piece.key) ?? ranks.size;
    if (rank === ranks.size) ranks.set(piece.key, rank);
    yield [rank.toString(36).padStart(8, "0"), piece];
  }
}

async function* gather<A>(
  groups: AsyncIterable<readonly [rank: string, pieces: readonly ImagePiece<A>[]]>,
): AsyncGenerator<GatheredImage<A>, void, undefined> {
  for await (const [, pieces] of groups) {
    const { key } = pieces[0] as ImagePiece<A>;
    const image = pieces.find((piece) => piece.image !== undefined)?.image;
    yield { key, image, annotations: pieces.flatMap(({ annotations }) => annotations) };
  }
}
