import { isObject, lintId } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

/** The categories of a COCO file, and what loaders say to them. */
export class CocoCategories {
  readonly #names = new Map<unknown, unknown>();
  readonly #usedNames = new Set<unknown>();
  /** Ids of those that RF-DETR takes for classes. */
  readonly #classIds: unknown[] = [];
  /** Those below "none", by id. */
  readonly #rootless = new Map<unknown, Place>();
  /** Ids of those that are above others. */
  readonly #parentNames = new Set<unknown>();
  readonly #usedIds = new Set<unknown>();

  has(id: unknown): boolean {
    return this.#names.has(id);
  }

  /** Remembers that an annotation is of this category. */
  use(id: unknown): void {
    this.#usedIds.add(id);
  }

  /** What each id means. */
  get names(): ReadonlyMap<unknown, unknown> {
    return this.#names;
  }

  get usedIds(): ReadonlySet<unknown> {
    return this.#usedIds;
  }

  /** Ids of categories that only stand above others: RF-DETR gives them no class. */
  get groupIds(): unknown[] {
    return [...this.#names].flatMap(([id, name]) =>
      this.#parentNames.has(name) && !this.#usedIds.has(id) ? [id] : [],
    );
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
    if (typeof supercategory === "string" && supercategory !== name) this.#parentNames.add(supercategory);
    if (name === undefined) yield* inspector.find("unreadable", where, "Expected a name, got nothing");
    else if (typeof name !== "string") yield* inspector.find("names", where, `Expected a name, got ${got(name)}`);
    else if (this.#usedNames.size === this.#usedNames.add(name).size) {
      yield* inspector.find("names", where, `Expected a name of its own, got ${got(name)} again`);
    }
    if (typeof supercategory !== "string") {
      yield* inspector.find("supercategory-missing", where, `Expected a supercategory, got ${got(supercategory)}`);
    }
    if (supercategory === "none") this.#rootless.set(id, where);
    else this.#classIds.push(id);
  }

  /** Checks what shows only when all annotations are known. The root that exports of Roboflow have is below "none" too, and harms nobody. */
  *lintUse(inspector: Inspector): Generator<LintFinding, void, undefined> {
    for (const [id, where] of this.#rootless) {
      if (!this.#usedIds.has(id)) continue;
      const message = `Expected a supercategory other than "none" of ${got(this.#names.get(id))}`;
      yield* inspector.find("supercategory-none", where, message);
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
