import { reportMerged } from "./merged-splits.ts";
import type { Plan } from "./plan.ts";
import { withoutDevice } from "./portable-name.ts";

/** Images that belong to no split are for training. */
export const defaultSplit = "train";

/** How other tools call the splits that loaders know. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["training", "train"],
  ["valid", "val"],
  ["validation", "val"],
  ["testing", "test"],
]);

/** Gives each split of a dataset a folder of its own, in the order in which the splits are first met. */
export class SplitFolders {
  readonly #folders = new Map<string, string>();
  /** In lower case, each with how many `_` the last split got that wanted it. */
  readonly #taken = new Map<string, number>();
  readonly #reserved: ReadonlySet<string>;

  /** @param reserved names with a meaning of their own, that no split may have */
  constructor(reserved: Iterable<string> = []) {
    this.#reserved = new Set(reserved);
  }

  /** The folder of a split, a plain name. */
  of(split: string | undefined): string {
    const name = split ?? defaultSplit;
    let folder = this.#folders.get(name);
    if (folder === undefined) {
      folder = this.#unused(toFolder(name, this.#reserved));
      this.#folders.set(name, folder);
    }
    return folder;
  }

  /** Tells of splits that have become one folder, once all have been met. */
  report({ format: { title }, tally }: Plan): void {
    const folderOf = (split: string): string => this.#folders.get(split) ?? split;
    reportMerged(this.#folders.keys(), folderOf, `in ${title}`, (diagnostic) => tally.add(diagnostic));
  }

  #unused(folder: string): string {
    const key = folder.toLowerCase();
    let count = this.#taken.get(key) ?? 0;
    // Splits that loaders know by two names are one.
    const isLoaderName = ["train", "val", "test"].includes(folder);
    let name = isLoaderName ? folder : folder + "_".repeat(count);
    while (!isLoaderName && this.#taken.has(name.toLowerCase())) name = folder + "_".repeat(++count);
    this.#taken.set(key, count);
    if (name !== folder) this.#taken.set(name.toLowerCase(), 0);
    return name;
  }
}

/** A split's name as a folder. */
function toFolder(split: string, reserved: ReadonlySet<string>): string {
  const name = otherNames.get(split.toLowerCase()) ?? split.replace(/[^\p{L}\p{N}_-]/gu, "_").slice(0, 60);
  const isReserved = name === "" || reserved.has(name.toLowerCase()) || withoutDevice(name) !== name;
  return isReserved ? `${name}_` : name;
}
