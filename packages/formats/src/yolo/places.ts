import { relative, resolve, sep } from "node:path";
import type { ImageRecord } from "../dataset.ts";
import { FileStems } from "../file-stems.ts";
import type { PlannedImage } from "../plan.ts";
import { isWithin } from "../reading.ts";
import { SplitFolders } from "../split-folders.ts";
import { reservedKeys } from "./data-yaml.ts";

/** Where the files of an image are, relative to the dataset, with `/`. */
export interface Place {
  /** Its folder and its key in `data.yaml`. */
  readonly split: string;
  readonly image: string;
  readonly label: string;
  /** Whether the name needed a hash. */
  readonly isShared: boolean;
}

/** How files with these extensions are found: loaders look at nothing else. */
const extensions = /\.(bmp|dng|jpe?g|mpo|png|tiff?|webp|pfm|heic)$/i;
const extensionOf: Readonly<Record<string, string>> = { jpeg: ".jpg" };

/** The extension of an image's name if loaders know it, else the one of its encoding. */
export function extensionFor({ record, facts: { encoding } }: PlannedImage): string {
  const [own] = extensions.exec(record.fileName) ?? [];
  return own ?? (encoding === undefined ? "" : (extensionOf[encoding] ?? `.${encoding}`));
}

/**
 * Tells where images and labels go. Ultralytics makes the path of a label from that of its image: the last `/images/` becomes `/labels/`, the
 * extension `.txt`. So two images of one stem would have one label, and images that are elsewhere have theirs elsewhere, unless all of
 * them lie in `images` of the dataset already.
 */
export class Places {
  readonly splits: SplitFolders = new SplitFolders(reservedKeys);
  /** Images of each split. */
  readonly counts: Map<string, number> = new Map();
  readonly #images: string;
  readonly #baseFolder: string;
  /** Loaders join the lines of lists and skip hidden files. */
  readonly #stems = new FileStems(/^\.|[\p{Zl}\p{Zp}]/gu);
  #labelsInPlace: Set<string> | undefined = new Set();

  constructor(target: string, baseFolder = "") {
    this.#images = resolve(target, "images");
    this.#baseFolder = baseFolder;
  }

  /** Whether every image lies where its label will be found in the dataset. */
  get isInPlace(): boolean {
    return this.#labelsInPlace !== undefined && this.#labelsInPlace.size > 0;
  }

  /** Counts an image; all must be counted before the first is placed. */
  count({ record }: PlannedImage): void {
    const split = this.splits.of(record.split);
    this.counts.set(split, (this.counts.get(split) ?? 0) + 1);
    this.#stems.count(record.fileName);
    const label = this.#labelsInPlace === undefined ? undefined : this.#inPlace(record)?.label.toLowerCase();
    if (label === undefined || this.#labelsInPlace?.has(label) === true) this.#labelsInPlace = undefined;
    else this.#labelsInPlace?.add(label);
  }

  /** Where an image that stays where it is has its label. */
  inPlace(image: PlannedImage): Place {
    return { ...(this.#inPlace(image.record) as Place), split: this.splits.of(image.record.split) };
  }

  /** Where an image and its label go. */
  of(image: PlannedImage): Place {
    const { record } = image;
    const split = this.splits.of(record.split);
    const { stem, isShared } = this.#stems.name(record.fileName);
    return {
      split,
      image: `images/${split}/${stem}${extensionFor(image)}`,
      label: `labels/${split}/${stem}.txt`,
      isShared,
    };
  }

  #inPlace({ path }: ImageRecord): Omit<Place, "split"> | undefined {
    if (path === undefined) return undefined;
    const file = resolve(this.#baseFolder, path);
    if (!isWithin(this.#images, file)) return undefined;
    const name = relative(this.#images, file).replaceAll(sep, "/");
    // What a line of a list cannot say, or what would lead to another label.
    const isUsable = extensions.test(name) && !/(^|\/)images\/|\.\/|[\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u.test(name);
    if (!isUsable) return undefined;
    return { image: `images/${name}`, label: `labels/${name.replace(extensions, ".txt")}`, isShared: false };
  }
}
