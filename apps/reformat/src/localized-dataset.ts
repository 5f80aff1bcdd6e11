import type { Dataset, ImageRecord } from "@m3/formats";
import { type SortedEntries, sortEntryBatches } from "@m3/json-stream";
import { toDatasetAnnotation, toDatasetCapture, UuidSet } from "@m3/localizations";
import { FileNames } from "./file-names.ts";
import type { ImageMap } from "./image-map.ts";
import { imageOf, type PackedPiece, type Piece, PiecePacker } from "./packed-piece.ts";
import type { LocalizationInImage } from "./read-localizations.ts";

/** A dataset made of localizations, and which images are left out of it. */
export interface LocalizedDataset extends Dataset {
  /** The folder that file names start from, with a slash; empty for the working directory. */
  readonly folder: string;
  /** How many localizations are in each image that the map does not have, by uuid, in the order in which they were met. */
  readonly missing: ReadonlyMap<string, number>;
}

/** How to make a dataset. */
export interface LocalizedDatasetOptions {
  /** Undefined when there is none; then every image is in, by its URL. */
  readonly imageMap: ImageMap | undefined;
  /** Whether images that the map does not have are in too. */
  readonly allowMissing: boolean;
  readonly signal: AbortSignal;
}

/** Enough for some 200,000 annotations; beyond, the disk is quick enough. */
const memoryBytes = 32 * 1024 * 1024;

/**
 * Brings localizations together by image. Images are ordered by path, or by name where they are not on disk; those that are one file on disk, or
 * without a file have one URL, become one. Holds the uuid of each image, more of one without a path (see {@link FileNames}), and 32 MB of annotations outside of the heap; what is more is sorted on disk.
 *
 * @throws {JsonStreamError} code "write-failed" for a temporary file. What `localizations` throws comes out as it is.
 */
export async function openLocalized(
  localizations: AsyncIterable<readonly LocalizationInImage[]>,
  options: LocalizedDatasetOptions,
): Promise<LocalizedDataset> {
  const names = new FileNames();
  const missing = new Map<string, number>();
  const packer = new PiecePacker();
  const pieces = piecesOf(localizations, options, { names, missing, packer });
  const sorted = await sortEntryBatches(pieces, { memoryBytes, signal: options.signal });
  return {
    categories: [],
    folder: names.folder,
    missing,
    images: () => images(sorted, names, packer),
    close: () => sorted.close(),
  };
}

async function* piecesOf(
  localizations: AsyncIterable<readonly LocalizationInImage[]>,
  options: LocalizedDatasetOptions,
  { names, missing, packer }: { names: FileNames; missing: Map<string, number>; packer: PiecePacker },
): AsyncGenerator<[key: string, piece: PackedPiece][], void, undefined> {
  const images = new MetImages(options, names);
  for await (const batch of localizations) {
    const pieces: [key: string, piece: PackedPiece][] = [];
    for (const localization of batch) {
      const { uuid, path, key, isMissing, isNew } = images.meet(localization.image);
      if (isMissing) missing.set(uuid, (missing.get(uuid) ?? 0) + 1);
      if (key === undefined) continue;
      const annotation = toDatasetAnnotation(localization);
      const piece = isNew ? { image: toImage(localization, path), annotation } : { annotation };
      pieces.push([key, packer.pack(piece)]);
    }
    yield pieces;
  }
}

/** The image of a localization. */
interface MetImage {
  readonly uuid: string;
  readonly path: string | undefined;
  /** Whether there is a map and it does not have the image. */
  readonly isMissing: boolean;
  /** Undefined for an image that is left out. */
  readonly key: string | undefined;
  /** Whether it was not met before. */
  readonly isNew: boolean;
}

/** Looks images up as they are met. Localizations of one image mostly follow each other, so that one look does for all of them. */
class MetImages {
  readonly #options: LocalizedDatasetOptions;
  readonly #names: FileNames;
  readonly #known = new UuidSet();
  /** The image met last, as one that is not new. */
  #last: MetImage | undefined;

  constructor(options: LocalizedDatasetOptions, names: FileNames) {
    this.#options = options;
    this.#names = names;
  }

  meet({ uuid, url }: LocalizationInImage["image"]): MetImage {
    if (this.#last?.uuid === uuid) return this.#last;
    const { imageMap, allowMissing } = this.#options;
    const path = imageMap?.(uuid);
    const isMissing = imageMap !== undefined && path === undefined;
    const isLeftOut = isMissing && !allowMissing;
    const isNew = !isLeftOut && this.#known.add(uuid);
    if (isNew) this.#names.add({ uuid, path, url });
    const key = isLeftOut ? undefined : this.#names.sortKeyOf({ uuid, path });
    this.#last = { uuid, path, isMissing, key, isNew: false };
    return isNew ? { ...this.#last, isNew } : this.#last;
  }
}

function toImage(localization: LocalizationInImage, path: string | undefined): NonNullable<Piece["image"]> {
  const { uuid, url, widthPixels, heightPixels } = localization.image;
  return {
    id: uuid,
    ...(path !== undefined && { path }),
    ...(url !== undefined && { url }),
    ...(widthPixels !== undefined && heightPixels !== undefined && { widthPixels, heightPixels }),
    capture: toDatasetCapture(localization),
  };
}

async function* images(
  sorted: SortedEntries<PackedPiece>,
  names: FileNames,
  packer: PiecePacker,
): AsyncGenerator<ImageRecord, void, undefined> {
  for await (const [key, packed] of sorted.groups()) {
    // Equal keys keep their order, so the first piece of an image is the one that knows it.
    const image = packed[0] && imageOf(packed[0]);
    if (image === undefined) throw new RangeError(`The first piece of image ${JSON.stringify(key)} says nothing of it`);
    const fileName = names.nameOf({ uuid: image.id, path: image.path, url: image.url });
    yield { ...image, fileName, annotations: packed.map((piece) => packer.unpack(piece)) };
  }
}
