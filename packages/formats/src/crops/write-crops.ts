import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import { compareCodePoints } from "../code-points.ts";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { type CodeCounts, type Diagnostic, DiagnosticTally } from "../diagnostics.ts";
import { type FittedAnnotation, fitAnnotation } from "../fit-annotation.ts";
import { readImageHeader } from "../image-header.ts";
import { mapInOrder } from "../map-in-order.ts";
import { whereabouts } from "../records.ts";
import { guardFile, isMissing } from "../system-failure.ts";
import { nameFolders, safeName } from "./category-folders.ts";
import { type CropShape, cropArea } from "./crop-area.ts";
import { type CropEncoding, type OpenImage, openImage } from "./cut-image.ts";
import { makeWholeFolder } from "./new-folder.ts";

/** Options of {@link writeCrops}. */
export interface CropsOptions extends CropShape {
  readonly signal?: AbortSignal;
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
  /** Leave out boxes with a side below so many pixels, before there is room around them. @default 1 */
  readonly minSize?: number;
  /** @default "jpeg" (quality 95) */
  readonly encoding?: CropEncoding;
  /** Images that are decoded at a time; each takes 3 bytes per pixel. @default one per processor */
  readonly concurrency?: number;
  /** Called with each {@link Diagnostic} as it arises; the summary counts them all the same. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Called after each image. */
  readonly onProgress?: (imageCount: number) => void;
}

/** How many crops a category has, and where. */
export interface CropCategory {
  readonly name: string;
  readonly folder: string;
  readonly cropCount: number;
}

/** What was cut out, and what was left out and why. */
export interface CropsSummary {
  readonly path: string;
  readonly imageCount: number;
  readonly cropCount: number;
  readonly sizeBytes: number;
  /** By code point. */
  readonly categories: readonly CropCategory[];
  readonly diagnostics: CodeCounts;
  readonly droppedImages: CodeCounts;
  readonly droppedAnnotations: CodeCounts;
}

/**
 * Cuts out each box (and the box around each polygon) as an image of its own, in a folder per category, as the ImageFolder of torchvision and
 * Hugging Face reads them, for training a classifier. Where images have splits, those are the folders above.
 *
 * A crop is named `<stem of the image>_<12 hex digits of a hash of image and annotation>`, so the same box has the same name in every run. The folder
 * appears when it is complete. Images that cannot be decoded are reported, and the others go on. Goes over the dataset twice.
 *
 * @throws {FormatsError} code "write-failed", also when there is something in the folder already
 */
export async function writeCrops(dataset: Dataset, target: string, options: CropsOptions = {}): Promise<CropsSummary> {
  const { concurrency = availableParallelism(), signal, onProgress } = options;
  const tally = new DiagnosticTally(options.onDiagnostic);
  return makeWholeFolder(target, async (staging) => {
    const cutter = new Cutter(staging, await placesOf(dataset, signal), tally, options);
    let imageCount = 0;
    for await (const _ of mapInOrder(dataset.images(), concurrency, (image) => cutter.cutAll(image))) {
      signal?.throwIfAborted();
      imageCount += 1;
      onProgress?.(imageCount);
    }
    const { counts: diagnostics, droppedImages, droppedAnnotations } = tally;
    return { path: target, imageCount, ...cutter.counts, diagnostics, droppedImages, droppedAnnotations };
  });
}

/** Where crops go. */
interface Places {
  readonly folders: ReadonlyMap<string, string>;
  /** Whether there are folders of splits above those of categories. */
  readonly hasSplits: boolean;
}

async function placesOf(dataset: Dataset, signal: AbortSignal | undefined): Promise<Places> {
  const names = new Set<string>();
  let hasSplits = false;
  for await (const { annotations, split } of dataset.images()) {
    signal?.throwIfAborted();
    if (split !== undefined) hasSplits = true;
    for (const { category } of annotations) names.add(category);
  }
  return { folders: nameFolders(names), hasSplits };
}

class Cutter {
  readonly #staging: string;
  readonly #places: Places;
  readonly #tally: DiagnosticTally;
  readonly #options: CropsOptions;
  readonly #counts = new Map<string, number>();
  readonly #made = new Map<string, Promise<unknown>>();
  #cropCount = 0;
  #sizeBytes = 0;

  constructor(staging: string, places: Places, tally: DiagnosticTally, options: CropsOptions) {
    this.#staging = staging;
    this.#places = places;
    this.#tally = tally;
    this.#options = options;
  }

  get counts(): Pick<CropsSummary, "categories" | "cropCount" | "sizeBytes"> {
    const categories = [...this.#places.folders].map(([name, folder]) => {
      return { name, folder, cropCount: this.#counts.get(name) ?? 0 };
    });
    categories.sort((a, b) => compareCodePoints(a.name, b.name));
    return { categories, cropCount: this.#cropCount, sizeBytes: this.#sizeBytes };
  }

  async cutAll(image: ImageRecord): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (image.annotations.length === 0) return;
    const open = await this.#open(image);
    if (open === undefined) return;
    const names = new Set<string>();
    for (const annotation of image.annotations) {
      const { widthPixels, heightPixels } = open;
      const fitted = fitAnnotation(annotation, { accepts: ["bbox"], size: { widthPixels, heightPixels } });
      const where = { ...whereabouts(image), annotationId: annotation.id };
      const reason = typeof fitted === "string" ? fitted : this.#isSmall(fitted) ? "filtered" : undefined;
      if (typeof fitted === "string" || reason !== undefined) {
        const message = `Left out annotation "${annotation.id}" in "${image.fileName}": ${reason}`;
        this.#tally.add({ code: reason ?? "filtered", dropped: "annotation", ...where, message });
        continue;
      }
      const name = this.#nameOf(image, fitted);
      if (names.size === names.add(name).size) {
        const message = `Left out annotation "${annotation.id}" in "${image.fileName}": it is there twice`;
        this.#tally.add({ code: "duplicate-annotation", dropped: "annotation", ...where, message });
        continue;
      }
      await this.#cut(open, fitted, name, image.split);
    }
  }

  async #open(image: ImageRecord): Promise<OpenImage | undefined> {
    const { path } = image;
    const file = path === undefined ? undefined : resolve(this.#options.baseFolder ?? "", path);
    const drop = (code: "missing-file" | "unreadable-image", reason: string): undefined => {
      const message = `Cannot cut crops from "${path ?? image.fileName}": ${reason}`;
      this.#tally.add({ code, dropped: "image", ...whereabouts(image), message }, image.annotations.length);
    };
    if (file === undefined) return drop("missing-file", "expected a path of a file, got none");
    try {
      // Only what is an image by its first bytes: sharp would run documents and drawings as well.
      if ((await readImageHeader(file)) === undefined) return drop("unreadable-image", "its head is that of no image");
      return await openImage(file);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (isMissing(error)) return drop("missing-file", "there is no such file");
      return drop("unreadable-image", error instanceof Error ? error.message : String(error));
    }
  }

  #isSmall({ bbox }: FittedAnnotation): boolean {
    const { minSize = 1 } = this.#options;
    return bbox[2] < minSize || bbox[3] < minSize;
  }

  #nameOf({ fileName, id }: ImageRecord, { annotation, bbox }: FittedAnnotation): string {
    const stem = safeName(basename(fileName, extname(fileName)));
    const hash = createHash("sha256").update(JSON.stringify([id, fileName, annotation.id, annotation.category, bbox]));
    return `${stem}_${hash.digest("hex").slice(0, 12)}`;
  }

  async #cut(open: OpenImage, fitted: FittedAnnotation, name: string, split: string | undefined): Promise<void> {
    const { encoding = "jpeg" } = this.#options;
    const area = cropArea(fitted.xyxy, open.widthPixels, open.heightPixels, this.#options);
    const bytes = await open.cut(area, encoding);
    const { category } = fitted.annotation;
    const folder = join(
      this.#staging,
      ...(this.#places.hasSplits ? [safeName(split ?? "unsplit")] : []),
      this.#places.folders.get(category) ?? safeName(category),
    );
    const path = join(folder, `${name}.${encoding === "png" ? "png" : "jpg"}`);
    await guardFile("write-failed", path, async () => {
      await this.#make(folder);
      await writeFile(path, bytes);
    });
    this.#cropCount += 1;
    this.#sizeBytes += bytes.byteLength;
    this.#counts.set(category, (this.#counts.get(category) ?? 0) + 1);
  }

  #make(folder: string): Promise<unknown> {
    const made = this.#made.get(folder) ?? mkdir(folder, { recursive: true });
    this.#made.set(folder, made);
    return made;
  }
}
