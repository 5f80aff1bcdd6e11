import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readMembers } from "@m3/json-stream";
import { readImageHeader } from "../image-header.ts";
import { isSafeFileName } from "../records.ts";
import { guardReading } from "../regular-file.ts";
import { CocoCategories } from "./coco-categories.ts";
import { type Fields, isObject, lintBbox, lintId, lintSegmentation } from "./coco-fields.ts";
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

type Size = readonly [width: number, height: number] | undefined;

class CocoLint {
  readonly categories = new CocoCategories();
  readonly #path: string;
  readonly #inspector: Inspector;
  readonly #options: LintCocoOptions;
  readonly #images = new Map<unknown, Size>();
  readonly #annotationIds = new Set<unknown>();

  constructor(path: string, inspector: Inspector, options: LintCocoOptions) {
    this.#path = path;
    this.#inspector = inspector;
    this.#options = options;
  }

  /** Everything but the annotations. */
  async *lintHead(): AsyncGenerator<LintFinding, void, undefined> {
    const seen = new Set<string>();
    let [categoryNumber, imageNumber] = [0, 0];
    for await (const piece of this.#members()) {
      seen.add(piece.member);
      if (piece.kind !== "elements") continue;
      for (const element of piece.elements) {
        if (piece.member === "categories") {
          yield* this.categories.take(element, this.#at(`categories[${categoryNumber++}]`), this.#inspector);
        } else if (piece.member === "images") yield* this.#takeImage(element, `images[${imageNumber++}]`);
      }
    }
    const where = { path: this.#path };
    for (const member of ["images", "annotations", "categories"]) {
      if (seen.has(member)) continue;
      yield* this.#inspector.find("unreadable", where, `Expected a list of ${member}, got nothing`);
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
    const size: Size = isExtent(width) && isExtent(height) ? [width, height] : undefined;
    this.#images.set(element.id, size);
    if (size === undefined) {
      yield* this.#inspector.find(
        "size-missing",
        where,
        `Expected width and height, got ${got(width)} and ${got(height)}`,
      );
    }
    yield* this.#lintFile(element.file_name, size, where);
  }

  async *#lintFile(fileName: unknown, size: Size, where: Place): AsyncGenerator<LintFinding, void, undefined> {
    if (typeof fileName !== "string" || fileName === "") {
      yield* this.#inspector.find("missing-file", where, `Expected a file_name, got ${got(fileName)}`);
      return;
    }
    if (!isSafeFileName(fileName)) {
      yield* this.#inspector.find(
        "path-unsafe",
        where,
        `Expected a name inside the folder of images, got ${got(fileName)}`,
      );
      return;
    }
    const { imageFolder } = this.#options;
    if (imageFolder === undefined) return;
    const file = join(imageFolder, fileName);
    if (!(await isFile(file))) {
      yield* this.#inspector.find(
        "missing-file",
        where,
        `Expected the file ${JSON.stringify(file)}, which is not there`,
      );
      return;
    }
    const header = await readImageHeader(file).catch(() => undefined);
    if (header === undefined) {
      yield* this.#inspector.find("unreadable-image", where, `Expected an image, got ${JSON.stringify(file)}`);
    } else if (size !== undefined && (header.widthPixels !== size[0] || header.heightPixels !== size[1])) {
      const message = `Expected ${size.join(" x ")} pixels, ${JSON.stringify(file)} has ${header.widthPixels} x ${header.heightPixels}`;
      yield* this.#inspector.find("size-mismatch", where, message);
    }
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
    yield* lintBbox(element.bbox, this.#images.get(imageId), where, this.#inspector);
    yield* lintSegmentation(element.segmentation, where, this.#inspector);
  }

  *#lintFlags({ iscrowd, area }: Fields, where: Place): Generator<LintFinding, void, undefined> {
    if (iscrowd !== 0 && iscrowd !== 1) {
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

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
