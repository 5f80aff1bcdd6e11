import type { CocoId } from "./decode.ts";

/** Ids below this are told apart by a bit each; there are few datasets with more. */
const bitLimit = 2 ** 26;
const idsPerPage = 2 ** 15;

/** Remembers ids: whole numbers in a bit each where they are dense, as they mostly are, where a `Set` takes some 40 bytes; others in a `Set`. */
export class IdSet {
  readonly #pages = new Map<number, Uint32Array>();
  readonly #others = new Set<CocoId>();

  has(id: CocoId): boolean {
    if (!isDense(id)) return this.#others.has(id);
    const word = this.#pages.get(Math.floor(id / idsPerPage))?.[(id % idsPerPage) >>> 5] ?? 0;
    return (word & (1 << (id & 31))) !== 0;
  }

  /** Adds an id, and says whether it is new. */
  add(id: CocoId): boolean {
    if (!isDense(id)) return this.#others.size < this.#others.add(id).size;
    const pageNumber = Math.floor(id / idsPerPage);
    let page = this.#pages.get(pageNumber);
    if (page === undefined) {
      page = new Uint32Array(idsPerPage / 32);
      this.#pages.set(pageNumber, page);
    }
    const [at, bit] = [(id % idsPerPage) >>> 5, 1 << (id & 31)];
    const word = page[at] as number;
    page[at] = word | bit;
    return (word & bit) === 0;
  }
}

function isDense(id: CocoId): id is number {
  return typeof id === "number" && Number.isInteger(id) && id >= 0 && id < bitLimit;
}
