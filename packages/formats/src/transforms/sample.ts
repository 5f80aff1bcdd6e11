import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset } from "./derive.ts";
import { hashShare } from "./seeded-hash.ts";
import { requirePositiveInteger } from "./settings.ts";

/** An image's place in the order of hashes; the id settles ties. */
type Place = readonly [hash: number, id: string];

/**
 * Keeps `count` images, chosen by a hash of their ids: the same ones on every run and in any order, and nearly the same ones when
 * the dataset grows. Goes over the dataset once to choose them, and holds up to `2 * count` ids.
 *
 * @throws {FormatsError} code "invalid-setting" when `count` is no positive integer
 */
export function sample(count: number, seed: number | string = 0): Transform {
  requirePositiveInteger("the size of a sample", count);
  return async (dataset, context = {}) => {
    const first = new FirstPlaces(count);
    for await (const { id } of dataset.images()) {
      context.signal?.throwIfAborted();
      first.add([hashShare(seed, id), id]);
    }
    const last = first.last;
    return deriveDataset(dataset, context, {
      change: (image, report) => {
        if (last === undefined || compare([hashShare(seed, image.id), image.id], last) <= 0) return image;
        const message = `Left out image "${image.fileName}": it is not in the sample of ${count}`;
        report?.({ code: "filtered", dropped: "image", ...whereabouts(image), message });
        return undefined;
      },
    });
  };
}

/** Keeps the first `count` of all places that it is told of. */
class FirstPlaces {
  readonly #count: number;
  #places: Place[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  add(place: Place): void {
    this.#places.push(place);
    if (this.#places.length >= 2 * this.#count) this.#cut();
  }

  /** The last of the first `count`; undefined when there are no more than that. */
  get last(): Place | undefined {
    this.#cut();
    return this.#places[this.#count - 1];
  }

  #cut(): void {
    this.#places = this.#places.sort(compare).slice(0, this.#count);
  }
}

function compare([hashA, idA]: Place, [hashB, idB]: Place): number {
  return hashA - hashB || (idA < idB ? -1 : idA > idB ? 1 : 0);
}
