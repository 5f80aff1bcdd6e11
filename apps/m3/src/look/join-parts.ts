import type { Dataset, ImageRecord } from "@m3/formats";

/** A dataset that is a split of a larger one. */
export interface OpenedPart {
  readonly dataset: Dataset;
  readonly split: string;
}

/** Makes one dataset of its splits, one after the other. Images that say themselves in which split they are stay there. */
export function joinParts(parts: readonly OpenedPart[]): Dataset {
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
  for (const { dataset, split } of parts) {
    for await (const image of dataset.images()) {
      yield {
        ...image,
        id: idIn(split, image.id),
        split: image.split ?? split,
        annotations: image.annotations.map((each) => ({ ...each, id: idIn(split, each.id) })),
      };
    }
  }
}

/** Every split counts its images from 1, so that only a uuid is one and the same thing in all of them. */
export function idIn(split: string, id: string): string {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id : `${split}/${id}`;
}
