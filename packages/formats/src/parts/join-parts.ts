import type { Dataset, ImageRecord } from "../dataset.ts";
import { FileNames } from "../reading.ts";
import type { SplitPart } from "./find-parts.ts";

/** A dataset that is a split of a larger one. */
interface OpenedPart {
  readonly dataset: Dataset;
  readonly split: string;
}

/**
 * Opens a dataset that may be in parts as one, part by part; what was opened before a failure is closed.
 *
 * @param open opens one part
 */
export async function openParts(
  parts: readonly SplitPart[],
  open: (part: SplitPart) => Promise<Dataset>,
): Promise<Dataset> {
  const opened: { readonly dataset: Dataset; readonly split: string | undefined }[] = [];
  try {
    for (const part of parts) opened.push({ dataset: await open(part), split: part.split });
  } catch (error) {
    for (const { dataset } of opened) await dataset.close();
    throw error;
  }
  const [first] = opened;
  if (first !== undefined && first.split === undefined) return first.dataset;
  return joinParts(opened.map(({ dataset, split = "" }) => ({ dataset, split })));
}

/**
 * Makes one dataset of its splits, one after the other. Images that say themselves in which split they are stay there; one whose file name an
 * earlier split has too is called `<split>/<file name>`. Holds the file names.
 */
function joinParts(parts: readonly OpenedPart[]): Dataset {
  const categories = new Map(parts.flatMap(({ dataset }) => dataset.categories).map((each) => [each.name, each]));
  return {
    categories: [...categories.values()],
    images: () => imagesOf(parts),
    close: async () => {
      for (const { dataset } of parts) await dataset.close();
    },
  };
}

async function* imagesOf(parts: readonly OpenedPart[]): AsyncGenerator<ImageRecord, void, undefined> {
  const names = new FileNames();
  for (const { dataset, split } of parts) {
    for await (const image of dataset.images()) {
      const { fileName } = image;
      yield {
        ...image,
        fileName: names.take(fileName, `${split}/${fileName}`) ?? fileName,
        id: idInPart(split, image.id),
        split: image.split ?? split,
        annotations: image.annotations.map((each) => ({ ...each, id: idInPart(split, each.id) })),
      };
    }
  }
}

/** Every split counts its images from 1, so that only a uuid is one and the same thing in all of them. */
export function idInPart(split: string, id: string): string {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id : `${split}/${id}`;
}
