import type { Dataset, ImageRecord } from "../dataset.ts";
import type { ReadOptions } from "../format.ts";
import { reportMerged } from "../merged-splits.ts";
import { FileNames } from "../reading.ts";
import type { SplitPart } from "./find-parts.ts";

/** A dataset that is a split of a larger one. */
interface OpenedPart extends Pick<SplitPart, "prefix" | "split"> {
  readonly dataset: Dataset;
}

/**
 * Opens a dataset that may be in parts as one, part by part; what was opened before a failure is closed.
 *
 * @param open opens one part
 * @param onDiagnostic is told of parts that become one split, such as `val` and `valid`
 */
export async function openParts(
  parts: readonly SplitPart[],
  open: (part: SplitPart) => Promise<Dataset>,
  { onDiagnostic }: Pick<ReadOptions, "onDiagnostic"> = {},
): Promise<Dataset> {
  const splits = new Map(parts.flatMap(({ name, split }) => (name === undefined ? [] : [[name, split ?? name]])));
  reportMerged(
    splits.keys(),
    (name) => splits.get(name) ?? name,
    "where all are read as one",
    (diagnostic) => onDiagnostic?.({ kind: "diagnostic", ...diagnostic }),
  );
  const opened: OpenedPart[] = [];
  try {
    for (const part of parts) opened.push({ ...part, dataset: await open(part) });
  } catch (error) {
    for (const { dataset } of opened) await dataset.close();
    throw error;
  }
  const [first] = opened;
  if (first !== undefined && first.split === undefined) return first.dataset;
  return joinParts(opened);
}

/**
 * Makes one dataset of its splits, one after the other. Images that say themselves in which split they are stay there; one whose file name an
 * earlier split has too is called `<split>/<file name>`, or by the part's own name where two are one split. Holds the file names.
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
  for (const { dataset, split = "", prefix = split } of parts) {
    for await (const image of dataset.images()) {
      const { fileName } = image;
      yield {
        ...image,
        fileName: names.take(fileName, `${prefix}/${fileName}`) ?? fileName,
        id: idInPart(prefix, image.id),
        split: image.split ?? split,
        annotations: image.annotations.map((each) => ({ ...each, id: idInPart(prefix, each.id) })),
      };
    }
  }
}

/**
 * The id that an image or annotation of a part has in the whole. Every split counts its images from 1, so that only a uuid is one and the same thing in
 * all of them.
 *
 * @param prefix of the {@link SplitPart}
 */
export function idInPart(prefix: string, id: string): string {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id : `${prefix}/${id}`;
}
