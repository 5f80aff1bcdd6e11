import type { Annotation, Dataset, ImageRecord } from "@m3/formats";
import { type SortedValues, sortValues } from "@m3/json-stream";
import { FileNames, type NamedImage, sortKeyOf } from "./file-names.ts";
import type { ImageMap } from "./image-map.ts";
import type { LocalizationInImage } from "./read-localizations.ts";
import { toAnnotation, toCapture } from "./to-annotation.ts";

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

/** An annotation with its image; what is known of that comes with the first one only. */
interface Piece {
  readonly named: NamedImage;
  readonly image?: Omit<ImageRecord, "annotations" | "fileName">;
  readonly annotation: Annotation;
}

/**
 * Brings localizations together by image. Images are ordered by path, or by name where they are not on disk; those that are one file on disk
 * become one. Holds the uuid of each image, and 32 MB of annotations; what is more is sorted on disk.
 *
 * @throws {JsonStreamError} code "write-failed" for a temporary file. What `localizations` throws comes out as it is.
 */
export async function openLocalized(
  localizations: AsyncIterable<LocalizationInImage>,
  options: LocalizedDatasetOptions,
): Promise<LocalizedDataset> {
  const names = new FileNames();
  const missing = new Map<string, number>();
  const pieces = piecesOf(localizations, options, { names, missing });
  const sorted = await sortValues(pieces, { keyOf: ({ named }) => sortKeyOf(named), signal: options.signal });
  return {
    categories: [],
    folder: names.folder,
    missing,
    images: () => images(sorted, names),
    close: () => sorted.close(),
  };
}

async function* piecesOf(
  localizations: AsyncIterable<LocalizationInImage>,
  { imageMap, allowMissing }: LocalizedDatasetOptions,
  { names, missing }: { readonly names: FileNames; readonly missing: Map<string, number> },
): AsyncGenerator<Piece, void, undefined> {
  const known = new Set<string>();
  for await (const localization of localizations) {
    const { uuid, url } = localization.image;
    const path = imageMap?.(uuid);
    if (imageMap !== undefined && path === undefined) {
      missing.set(uuid, (missing.get(uuid) ?? 0) + 1);
      if (!allowMissing) continue;
    }
    const named = { uuid, path, url };
    const annotation = toAnnotation(localization);
    if (known.has(uuid)) {
      yield { named, annotation };
      continue;
    }
    known.add(uuid);
    names.add(named);
    yield { named, image: toImage(localization, path), annotation };
  }
}

function toImage(localization: LocalizationInImage, path: string | undefined): NonNullable<Piece["image"]> {
  const { uuid, url, widthPixels, heightPixels } = localization.image;
  return {
    id: uuid,
    ...(path !== undefined && { path }),
    ...(url !== undefined && { url }),
    ...(widthPixels !== undefined && heightPixels !== undefined && { widthPixels, heightPixels }),
    capture: toCapture(localization),
  };
}

async function* images(sorted: SortedValues<Piece>, names: FileNames): AsyncGenerator<ImageRecord, void, undefined> {
  let current: { key: string; image: ImageRecord; annotations: Annotation[] } | undefined;
  for await (const { named, image, annotation } of sorted.values()) {
    const key = sortKeyOf(named);
    if (current?.key === key) {
      current.annotations.push(annotation);
      continue;
    }
    if (current !== undefined) yield current.image;
    // Equal keys keep their order, so the first piece is the one that knows the image.
    const annotations = [annotation];
    const known = image ?? { id: named.uuid };
    current = { key, image: { ...known, fileName: names.nameOf(named), annotations }, annotations };
  }
  if (current !== undefined) yield current.image;
}
