import { FileStems } from "../file-stems.ts";
import type { FolderSink } from "../folder-sink.ts";
import { ImageLists } from "../image-lists.ts";
import type { Plan, PlannedImage } from "../plan.ts";
import { SplitFolders } from "../split-folders.ts";
import { devkitFolder } from "./layout.ts";
import type { VocOptions } from "./options.ts";

const folderOfSets = `${devkitFolder}/ImageSets/Main`;
/** What a list of a class says of an image. */
type Presence = "-1" | "0" | "1";

/** Writes the devkit's lists of images: one per split, `trainval` for two of them, and if wanted one per class and split. */
export class ImageSets {
  readonly #folder: FolderSink;
  readonly #plan: Plan;
  readonly #lists: ImageLists;
  readonly #splits = new SplitFolders(["trainval"]);
  /** Ids of the images of each set, kept for the lists of classes only. */
  readonly #ids: Map<string, string[]> | undefined;
  /** By set and class: what is not "-1", by the image's place in the set. */
  readonly #presences = new Map<string, Map<number, Presence>>();

  constructor(folder: FolderSink, plan: Plan, { classSets = false }: VocOptions) {
    this.#folder = folder;
    this.#plan = plan;
    this.#lists = new ImageLists(folder);
    this.#ids = classSets ? new Map() : undefined;
  }

  async add(image: PlannedImage, id: string): Promise<void> {
    const split = this.#splits.of(image.record.split);
    const sets = split === "train" || split === "val" ? [split, "trainval"] : [split];
    for (const set of sets) {
      await this.#lists.add(`${folderOfSets}/${set}`, id);
      this.#note(image, id, set);
    }
  }

  async finish(): Promise<void> {
    this.#splits.report(this.#plan);
    // Loaders ask for these whether there is anything in them or not.
    for (const set of ["train", "val", "trainval"]) await this.#lists.ensure(`${folderOfSets}/${set}`);
    if (this.#ids === undefined) return;
    const stems = new FileStems(/[\s#]/gu);
    const names = this.#plan.categories.map(({ name }) => `${name.replaceAll(/[/\\]/g, "_")}.txt`);
    for (const name of names) stems.count(name);
    for (const [index, name] of names.entries()) {
      const { stem } = stems.name(name);
      for (const [set, ids] of this.#ids) {
        const presences = this.#presences.get(`${set}/${index + 1}`);
        const lines = ids.map((id, place) => `${id} ${(presences?.get(place) ?? "-1").padStart(2)}\n`);
        await this.#folder.write(`${folderOfSets}/${stem}_${set}.txt`, lines.join(""));
      }
    }
  }

  #note({ annotations }: PlannedImage, id: string, set: string): void {
    if (this.#ids === undefined) return;
    const ids = this.#ids.get(set) ?? [];
    this.#ids.set(set, ids);
    for (const { annotation } of annotations) {
      const key = `${set}/${this.#plan.categoryNumbers.get(annotation.category)}`;
      const presences = this.#presences.get(key) ?? new Map<number, Presence>();
      this.#presences.set(key, presences);
      if (annotation.isDifficult !== true) presences.set(ids.length, "1");
      else if (!presences.has(ids.length)) presences.set(ids.length, "0");
    }
    ids.push(id);
  }
}
