import { dirname, join } from "node:path";
import { readMembers } from "@m3/json-stream";
import type { Category, Dataset, ImageRecord } from "../dataset.ts";
import { type Diagnostic, DiagnosticTally } from "../diagnostics.ts";
import type { ReadOptions } from "../format.ts";
import { type GatheredImage, groupByImage, type ImagePiece } from "../group-by-image.ts";
import { FileNames, type Report, reportEmptied } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { guardReading } from "../regular-file.ts";
import {
  type CocoId,
  type DecodedAnnotation,
  type DecodedElement,
  decodeAnnotation,
  decodeCategory,
  decodeImage,
  toKey,
} from "./decode.ts";
import { IdSet } from "./id-set.ts";

/**
 * Opens a COCO object detection file of any length, ours or another's: ids may be numbers or texts (`"1"` is 1), in any order and with gaps;
 * members may come in any order. Run-length masks become their boxes; an annotation without an `id` is numbered by its place.
 *
 * The file is read once, here; images come in the order in which the file first speaks of them, which is that of `images` unless
 * `annotations` are in front. Elements that are not what the format says, annotations of unknown images or
 * categories, and ids that come twice are left out and reported. Two images of one file name are told apart by a number. Holds the
 * ids and file names of all images, a bit for the id of each annotation, and 16 MB of text.
 *
 * @throws {FormatsError} code "read-failed" for what is no JSON object, with the place; "write-failed" for a temporary file
 */
export async function readCoco(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const { signal } = options;
  const file = new CocoFile(source, options);
  const gathered = await groupByImage(file.pieces(), { signal });
  const categories = file.categoriesInOrder();
  let isFirstPass = true;
  return {
    categories,
    images: () => {
      const report = isFirstPass ? file.tally : undefined;
      isFirstPass = false;
      return file.images(gathered.images(), report);
    },
    close: gathered.close,
  };
}

/** What is known of a file while and after it is read. */
class CocoFile {
  readonly tally: DiagnosticTally;
  readonly #source: string;
  readonly #options: ReadOptions;
  readonly #imageFolder: string;
  readonly #categories = new Map<CocoId, Category>();
  /** The same by {@link toKey}; of two that differ in nothing but quotes, the first. */
  readonly #categoriesByKey = new Map<CocoId, Category>();
  readonly #imageIds = new IdSet();
  readonly #annotationIds = new IdSet();
  /** Of images that have lost an annotation. */
  readonly #bereftIds = new IdSet();
  readonly #names = new FileNames();
  #annotationCount = 0;

  constructor(source: string, options: ReadOptions) {
    this.#source = source;
    this.#options = options;
    this.#imageFolder = options.imageFolder ?? dirname(source);
    this.tally = new DiagnosticTally(options.onDiagnostic);
  }

  /** By id, as they are numbered, where ids are numbers; else in the order of the file. */
  categoriesInOrder(): Category[] {
    const entries = [...this.#categories];
    if (entries.every(([id]) => typeof id === "number")) entries.sort(([a], [b]) => Number(a) - Number(b));
    return entries.map(([, category]) => category);
  }

  async *pieces(): AsyncGenerator<ImagePiece<DecodedAnnotation>, void, undefined> {
    const { signal } = this.#options;
    const members = guardReading(this.#source, readMembers(this.#source, { signal }));
    let [imageNumber, categoryNumber] = [0, 0];
    for await (const piece of members) {
      if (piece.kind !== "elements") continue;
      for (const element of piece.elements) {
        if (piece.member === "categories") this.#takeCategory(element, categoryNumber++);
        else if (piece.member === "images") yield* this.#takeImage(element, imageNumber++);
        else if (piece.member === "annotations") yield* this.#takeAnnotation(element);
      }
    }
  }

  async *images(
    gathered: AsyncIterable<GatheredImage<DecodedAnnotation>>,
    tally: DiagnosticTally | undefined,
  ): AsyncGenerator<ImageRecord, void, undefined> {
    for await (const { key, image, annotations } of gathered) {
      this.#options.signal?.throwIfAborted();
      if (image === undefined) {
        for (const { id } of annotations) {
          const message = `Dropped annotation "${id}" of image ${key} in ${this.#name}: that image is not among the images`;
          tally?.add({ code: "unknown-image", dropped: "annotation", annotationId: id, path: this.#source, message });
        }
        continue;
      }
      const known = annotations.flatMap(({ categoryId, ...rest }) => {
        const category = (this.#categories.get(categoryId) ?? this.#categoriesByKey.get(toKey(categoryId)))?.name;
        if (category !== undefined) return [{ ...rest, category }];
        const message = `Dropped annotation "${rest.id}" of ${JSON.stringify(image.fileName)}: there is no category ${categoryId}`;
        const where = { imageId: image.id, annotationId: rest.id, path: this.#source };
        tally?.add({ code: "unknown-category", dropped: "annotation", ...where, message });
        return [];
      });
      const isEmptied = known.length === 0 && (annotations.length > 0 || this.#bereftIds.has(key));
      if (isEmptied) reportEmptied((diagnostic) => tally?.add({ path: this.#source, ...diagnostic }), image);
      else yield { ...image, annotations: known };
    }
  }

  get #name(): string {
    return JSON.stringify(this.#source);
  }

  #takeCategory(element: unknown, index: number): void {
    const decoded = decodeCategory(element);
    if ("expected" in decoded) this.#reportBad(`category ${index}`, decoded, undefined);
    else if (this.#categories.has(decoded.id)) this.#reportDuplicate(`category ${decoded.id}`, undefined);
    else {
      this.#categories.set(decoded.id, decoded.category);
      const key = toKey(decoded.id);
      if (!this.#categoriesByKey.has(key)) this.#categoriesByKey.set(key, decoded.category);
    }
  }

  *#takeImage(element: unknown, index: number): Generator<ImagePiece<DecodedAnnotation>, void, undefined> {
    const decoded = decodeImage(element);
    if ("expected" in decoded) return this.#reportBad(`image ${index}`, decoded, "image");
    const { key, image } = decoded;
    if (!this.#imageIds.add(key)) return this.#reportDuplicate(`image ${key}`, "image");
    const report: Report = (diagnostic) => this.tally.add({ ...diagnostic, imageId: image.id });
    const fileName = this.#names.settle(image.fileName, this.#source, report);
    // A name that leads out of the folder is not followed.
    const place = isSafeFileName(image.fileName) ? { path: join(this.#imageFolder, image.fileName) } : {};
    yield { key, image: { ...image, ...place, fileName }, annotations: [] };
  }

  *#takeAnnotation(element: unknown): Generator<ImagePiece<DecodedAnnotation>, void, undefined> {
    this.#annotationCount += 1;
    const decoded = decodeAnnotation(element, this.#annotationCount);
    if ("expected" in decoded) {
      if (decoded.key !== undefined) this.#bereftIds.add(decoded.key);
      return this.#reportBad(`annotation ${this.#annotationCount - 1}`, decoded, "annotation");
    }
    const { key, number, annotation } = decoded;
    if (number !== undefined && !this.#annotationIds.add(number)) {
      this.#bereftIds.add(key);
      return this.#reportDuplicate(`annotation ${number}`, "annotation");
    }
    this.#reportPart(decoded);
    yield { key, annotations: [annotation] };
  }

  /** Reports what is lost of an annotation that is kept. */
  #reportPart({ annotation: { id }, hasMask, flaw }: DecodedElement): void {
    const where = { dropped: undefined, annotationId: id, path: this.#source };
    if (hasMask) {
      const message = `Kept annotation "${id}" of ${this.#name} as its box: run-length masks are not read`;
      this.tally.add({ code: "unsupported-geometry", ...where, message });
    }
    if (flaw === undefined) return;
    const kept = flaw.kept === "box" ? "as its box" : "without one of its outlines or more";
    const message = `Kept annotation "${id}" of ${this.#name} ${kept}: expected ${flaw.expected}, got ${flaw.got}`;
    this.tally.add({ code: "bad-element", ...where, message });
  }

  #reportBad(what: string, flaw: { expected: string; got: string }, dropped: Diagnostic["dropped"]): void {
    const message = `Dropped ${what} of ${this.#name}: expected ${flaw.expected}, got ${flaw.got}`;
    this.tally.add({ code: "bad-element", dropped, path: this.#source, message });
  }

  #reportDuplicate(what: string, dropped: Diagnostic["dropped"]): void {
    const message = `Dropped the second ${what} of ${this.#name}: expected an id of its own`;
    this.tally.add({ code: "duplicate-id", dropped, path: this.#source, message });
  }
}
