import { resolve } from "node:path";
import type { ImageRecord } from "../dataset.ts";
import { isFormatsError } from "../errors.ts";
import { readImageHeader } from "../image-header.ts";
import { mapInOrder } from "../map-in-order.ts";
import { isSystemFailure } from "../system-failure.ts";
import type { Transform } from "../transform.ts";

/** Header reads in flight. */
const concurrency = 16;

/** Settings of {@link readSizes}. */
export interface ReadSizesSettings {
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
}

/**
 * Gives every image the size that the head of its file says, for transforms that need sizes before a writer looks at the files. An image
 * without a readable file keeps the size of its record; writers report such files.
 */
export function readSizes({ baseFolder = "" }: ReadSizesSettings = {}): Transform {
  return (dataset, { signal } = {}) => ({
    ...dataset,
    images: () =>
      mapInOrder(dataset.images(), concurrency, async (image) => {
        signal?.throwIfAborted();
        return withSize(image, baseFolder);
      }),
  });
}

async function withSize(image: ImageRecord, baseFolder: string): Promise<ImageRecord> {
  if (image.path === undefined) return image;
  try {
    const header = await readImageHeader(resolve(baseFolder, image.path));
    if (header === undefined) return image;
    return { ...image, widthPixels: header.widthPixels, heightPixels: header.heightPixels };
  } catch (error) {
    if (isFormatsError(error) || isSystemFailure(error)) return image;
    throw error;
  }
}
