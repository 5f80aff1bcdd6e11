import { readMembers } from "@m3/json-stream";
import { guardReading, readHead } from "../regular-file.ts";
import { CocoCategories } from "./coco-categories.ts";
import { type Fields, isObject, lintBbox, lintId } from "./coco-fields.ts";
import { lintCocoImage, type StatedSize } from "./coco-image-file.ts";
import { lintSegmentation } from "./coco-segmentation.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

/** Options of {@link lintCoco}. */
export interface LintCocoOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where the images are; undefined when nobody knows, and then they are not looked for. */
  readonly imageFolder?: string | undefined;
}

/**
 * Checks the text of a COCO file, in two passes: categories and images, then annotations, whatever their order in the file. Holds the ids.
 *
 * @returns its categories, for comparing those of several files
 */
export async function* lintCoco(
  path: string,
  inspector: Inspector,
  options: LintCocoOptions = {},
): AsyncGenerator<LintFinding, CocoCategories, undefined> {
  const file = new CocoLint(path, inspector, options);
  yield* file.lintHead();
  yield* file.lintAnnotations();
  return file.categories;
}

const lists = ["images", "annotations", "categories"];
const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);

class CocoLint {
  readonly categories = new CocoCategories();
  readonly #path: string;
  readonly #inspector: Inspector;
  readonly #options: LintCocoOptions;
  readonly #images = new Map<unknown, StatedSize>();
  /** Those with an annotation that is no crowd. */
  readonly #taughtImages = new Set<unknown>();
  readonly #annotationIds = new Set<unknown>();

  constructor(path: string, inspector: Inspector, options: LintCocoOptions) {
    this.#path = path;
    this.#inspector = inspector;
    this.#options = options;
  }

  /** Everything but the annotations. */
  async *lintHead(): AsyncGenerator<LintFinding, void, undefined> {
    const where = { path: this.#path };
    if ((await readHead(this.#path, 3)).equals(byteOrderMark)) {
      yield* this.#inspector.find("unreadable", where, "Expected JSON from the first byte on, got a byte order mark");
    }
    const seen = new Set<string>();
    let [categoryNumber, imageNumber] = [0, 0];
    for await (const piece of this.#members()) {
      const { member } = piece;
      seen.add(member);
      if (piece.kind !== "elements") {
        if (lists.includes(member)) yield* this.#inspector.find("unreadable", where, `Expected a list of ${member}`);
        continue;
      }
      for (const element of piece.elements) {
        if (member === "categories") {
          yield* this.categories.take(element, this.#at(`categories[${categoryNumber++}]`), this.#inspector);
        } else if (member === "images") yield* this.#takeImage(element, `images[${imageNumber++}]`);
      }
    }
    for (const member of lists) {
      // As in the files that name the images of a test.
      const code = member === "annotations" ? "no-annotations" : "unreadable";
      if (!seen.has(member)) yield* this.#inspector.find(code, where, `Expected a list of ${member}, got nothing`);
    }
    if (!seen.has("info")) yield* this.#inspector.find("info-missing", where, 'Expected "info", got nothing');
    yield* this.categories.lintNumbers(where, this.#inspector);
  }

  async *lintAnnotations(): AsyncGenerator<LintFinding, void, undefined> {
    let number = 0;
    for await (const piece of this.#members()) {
      if (piece.kind !== "elements" || piece.member !== "annotations") continue;
      for (const element of piece.elements) yield* this.#takeAnnotation(element, `annotations[${number++}]`);
    }
    yield* this.categories.lintUse(this.#inspector);
    const emptyCount = this.#images.size - this.#taughtImages.size;
    if (this.#inspector.loader !== "detectron2" || emptyCount === 0 || number === 0) return;
    const message = `Expected annotations other than crowds of each image, got ${emptyCount} without`;
    yield* this.#inspector.find("no-annotations", { path: this.#path }, message);
  }

  #members(): ReturnType<typeof readMembers> {
    return guardReading(this.#path, readMembers(this.#path, { signal: this.#options.signal }));
  }

  #at(place: string): Place {
    return { path: this.#path, place };
  }

  async *#takeImage(element: unknown, place: string): AsyncGenerator<LintFinding, void, undefined> {
    const where = this.#at(place);
    if (!isObject(element))
      return yield* this.#inspector.find("unreadable", where, `Expected an object, got ${got(element)}`);
    yield* lintId(element.id, "id", where, this.#inspector);
    if (this.#images.has(element.id)) {
      yield* this.#inspector.find("id-duplicate", where, `Expected an id of its own, got ${got(element.id)} again`);
    }
    const { width, height } = element;
    const size: StatedSize = isExtent(width) && isExtent(height) ? [width, height] : undefined;
    this.#images.set(element.id, size);
    if (size === undefined) {
      yield* this.#inspector.find(
        "size-missing",
        where,
        `Expected width and height, got ${got(width)} and ${got(height)}`,
      );
    }
    const { imageFolder } = this.#options;
    yield* lintCocoImage(element.file_name, size, { where, imageFolder }, this.#inspector);
  }

  *#takeAnnotation(element: unknown, place: string): Generator<LintFinding, void, undefined> {
    const where = this.#at(place);
    if (!isObject(element))
      return yield* this.#inspector.find("unreadable", where, `Expected an object, got ${got(element)}`);
    const { id, image_id: imageId, category_id: categoryId, ignore } = element;
    yield* lintId(id, "id", where, this.#inspector);
    if (id === 0) yield* this.#inspector.find("id-zero", where, "Expected an id from 1 up, got 0");
    if (id !== undefined && this.#annotationIds.size === this.#annotationIds.add(id).size) {
      yield* this.#inspector.find("id-duplicate", where, `Expected an id of its own, got ${got(id)} again`);
    }
    yield* lintId(imageId, "image_id", where, this.#inspector);
    yield* lintId(categoryId, "category_id", where, this.#inspector);
    this.categories.use(categoryId);
    if (imageId !== undefined && !this.#images.has(imageId)) {
      yield* this.#inspector.find("unknown-image", where, `Expected the id of an image, got ${got(imageId)}`);
    }
    if (categoryId !== undefined && !this.categories.has(categoryId)) {
      yield* this.#inspector.find("unknown-category", where, `Expected the id of a category, got ${got(categoryId)}`);
    }
    yield* this.#lintFlags(element, where);
    if (ignore !== undefined && ignore !== 0) {
      yield* this.#inspector.find("ignore-set", where, `Expected no "ignore" or 0, got ${got(ignore)}`);
    }
    const size = this.#images.get(imageId);
    yield* lintBbox(element.bbox, size, where, this.#inspector);
    yield* lintSegmentation(element.segmentation, size, where, this.#inspector);
    if (Number(element.iscrowd ?? 0) === 1) {
      yield* this.#inspector.find("crowd", where, 'Expected "iscrowd" to be 0, got 1');
    } else if (this.#images.has(imageId)) this.#taughtImages.add(imageId);
  }

  *#lintFlags({ iscrowd, area }: Fields, where: Place): Generator<LintFinding, void, undefined> {
    // Python's True and False are 1 and 0.
    if (![0, 1, true, false].includes(iscrowd as number)) {
      yield* this.#inspector.find("iscrowd-missing", where, `Expected "iscrowd" to be 0 or 1, got ${got(iscrowd)}`);
    }
    if (typeof area !== "number") {
      yield* this.#inspector.find("area-missing", where, `Expected "area" to be a number, got ${got(area)}`);
    }
  }
}

function isExtent(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}
