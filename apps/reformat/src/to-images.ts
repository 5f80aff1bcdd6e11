import type { ImageRecord } from "@m3/formats";
import { nameImages } from "./file-names.ts";
import type { ImageMap } from "./image-map.ts";
import type { AnnotatedImage } from "./read-localizations.ts";

/** The images of a dataset, and those that are left out of it. */
export interface DatasetImages {
  /** By file name, in code units. */
  readonly images: readonly ImageRecord[];
  /** The folder that file names start from, with a slash; empty for the working directory. */
  readonly folder: string;
  /** Images that the map does not have. */
  readonly missing: readonly AnnotatedImage[];
}

/**
 * Makes dataset images of localized ones. Images that are one file on disk become one.
 *
 * @param imageMap undefined when there is none; then every image is in, by its URL
 */
export function toImages(
  localized: ReadonlyMap<string, AnnotatedImage>,
  imageMap: ImageMap | undefined,
  { allowMissing }: { readonly allowMissing: boolean },
): DatasetImages {
  const found = [...localized.values()].map((entry) => ({ entry, path: imageMap?.(entry.image.uuid) }));
  const isMissing = (path: string | undefined): boolean => imageMap !== undefined && path === undefined;
  const missing = found.filter(({ path }) => isMissing(path)).map(({ entry }) => entry);
  const taken = allowMissing ? found : found.filter(({ path }) => !isMissing(path));
  const { names, folder } = nameImages(
    taken.map(({ entry: { image }, path }) => ({ uuid: image.uuid, url: image.url, path })),
  );
  const byName = new Map<string, ImageRecord>();
  for (const { entry, path } of taken) {
    const fileName = names.get(entry.image.uuid) ?? entry.image.uuid;
    const other = byName.get(fileName);
    const annotations = other === undefined ? entry.annotations : [...other.annotations, ...entry.annotations];
    byName.set(fileName, { ...toImage(entry, fileName, path), ...other, annotations });
  }
  const images = [...byName.values()].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  return { images, folder, missing };
}

function toImage(
  { image, capture }: AnnotatedImage,
  fileName: string,
  path: string | undefined,
): Omit<ImageRecord, "annotations"> {
  const { uuid, url, widthPixels, heightPixels } = image;
  return {
    id: uuid,
    fileName,
    ...(path !== undefined && { path }),
    ...(url !== undefined && { url }),
    ...(widthPixels !== undefined && heightPixels !== undefined && { widthPixels, heightPixels }),
    capture,
  };
}
