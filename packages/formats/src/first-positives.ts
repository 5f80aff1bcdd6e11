import type { Plan, PlannedImage } from "./plan.ts";

/** Puts in front, in each part of a dataset, an image with annotations: loaders that tell types by the first rows learn nothing from empty lists. */
export class FirstPositives {
  /** Of each part, the number of the first image that has annotations; absent where that is the first image anyway. */
  readonly #wanted = new Map<string, number>();
  readonly #met = new Set<string>();
  readonly #settled = new Set<string>();

  /** Whether no image has been noted. */
  get isEmpty(): boolean {
    return this.#met.size === 0;
  }

  /** Notes an image in the order of the records. */
  note(part: string, { number, annotations }: PlannedImage): void {
    if (annotations.length > 0 && !this.#settled.has(part)) {
      if (this.#met.has(part)) this.#wanted.set(part, number);
      this.#settled.add(part);
    }
    this.#met.add(part);
  }

  /** Goes over the images, those that come first in their part before all others. */
  async *inOrder(plan: Plan): AsyncGenerator<PlannedImage, void, undefined> {
    const first = new Set(this.#wanted.values());
    let missing = first.size;
    if (missing > 0) {
      for await (const image of plan.images()) {
        if (!first.has(image.number)) continue;
        yield image;
        missing -= 1;
        if (missing === 0) break;
      }
    }
    for await (const image of plan.images()) if (!first.has(image.number)) yield image;
  }
}
