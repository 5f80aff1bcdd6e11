import { isObject, lintId } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

/** The categories of a COCO file, and what loaders say to them. */
export class CocoCategories {
  readonly #names = new Map<unknown, unknown>();
  readonly #usedNames = new Set<unknown>();
  /** Ids of those that RF-DETR takes for classes. */
  readonly #classIds: unknown[] = [];

  has(id: unknown): boolean {
    return this.#names.has(id);
  }

  /** Ids and names, in the same text for the same categories in any order. */
  get fingerprint(): string {
    return JSON.stringify([...this.#names].map((entry) => JSON.stringify(entry)).sort());
  }

  /** Checks an element of `categories` and remembers it. */
  *take(element: unknown, where: Place, inspector: Inspector): Generator<LintFinding, void, undefined> {
    if (!isObject(element))
      return yield* inspector.find("unreadable", where, `Expected an object, got ${got(element)}`);
    const { id, name, supercategory } = element;
    yield* lintId(id, "id", where, inspector);
    if (this.#names.has(id)) {
      yield* inspector.find("id-duplicate", where, `Expected an id of its own, got ${got(id)} again`);
    }
    this.#names.set(id, name);
    if (typeof name !== "string") yield* inspector.find("unreadable", where, `Expected a name, got ${got(name)}`);
    else if (this.#usedNames.size === this.#usedNames.add(name).size) {
      yield* inspector.find("names", where, `Expected a name of its own, got ${got(name)} again`);
    }
    if (typeof supercategory !== "string") {
      yield* inspector.find("supercategory-missing", where, `Expected a supercategory, got ${got(supercategory)}`);
    }
    if (supercategory === "none") {
      yield* inspector.find("supercategory-none", where, `Expected a supercategory other than "none" of ${got(name)}`);
    } else {
      this.#classIds.push(id);
    }
  }

  /** Checks the ids of all together: Detectron2 wants 1 to N, RF-DETR none above N. */
  *lintNumbers(where: Place, inspector: Inspector): Generator<LintFinding, void, undefined> {
    const isRfDetr = inspector.loader === "rf-detr";
    const ids = isRfDetr ? this.#classIds : [...this.#names.keys()];
    const least = isRfDetr ? 0 : 1;
    const wrong = ids.filter(
      (id) => !(Number.isInteger(id) && (id as number) >= least && (id as number) <= ids.length),
    );
    if (wrong.length === 0) return;
    const message = `Expected ids of categories from ${least} to ${ids.length}, got ${wrong.slice(0, 5).map(got).join(", ")}`;
    yield* inspector.find("category-id-gap", { ...where, place: "categories" }, message);
  }
}
