import { extname, resolve } from "node:path";
import { writeFileAtomically } from "@m3/json-stream";
import sharp, { type Sharp } from "sharp";
import { type Candidate, type ChosenCandidates, chooseCandidates } from "./choose-candidates.ts";
import { type Crop, cropOf } from "./crop.ts";
import type { PreviewDataset } from "./dataset.ts";
import { PreviewError } from "./errors.ts";
import { guardWriting } from "./guard-writing.ts";
import { drawSheet, sheetMeasures } from "./sheet-drawing.ts";

/** Options of {@link writeContactSheet}. */
export interface ContactSheetOptions {
  readonly signal?: AbortSignal;
  /** Heading of the sheet; an empty one leaves the head out. @default "" */
  readonly title?: string;
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
  /** From 1 to 40. @default 6 */
  readonly columns?: number;
  /** At most; a smaller dataset makes fewer. From 1 to 40. @default 4 */
  readonly rows?: number;
  /** Side of a crop, in pixels of the sheet, from 48 to 1024. @default 240 */
  readonly cropPixels?: number;
  /** Draw the outline of the annotation on its crop. @default true */
  readonly outlines?: boolean;
  /** Annotations whose longer side is shorter, in pixels of the image, are left out: there is nothing to see. @default 8 */
  readonly smallestPixels?: number;
}

/** What {@link writeContactSheet} made. */
export interface ContactSheetResult {
  readonly path: string;
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly cropCount: number;
  /** Categories that have a crop. */
  readonly categoryCount: number;
  /** Annotations passed over because the file of their image could not be read. */
  readonly unreadableCount: number;
}

const encoders: Readonly<Record<string, (sheet: Sharp) => Sharp>> = {
  ".jpg": (sheet) => sheet.jpeg({ quality: 88, chromaSubsampling: "4:4:4" }),
  ".jpeg": (sheet) => sheet.jpeg({ quality: 88, chromaSubsampling: "4:4:4" }),
  ".png": (sheet) => sheet.png(),
  ".webp": (sheet) => sheet.webp({ quality: 88 }),
};

/**
 * Writes a picture with crops of annotations in rows, each with its category under it. The ending of `target` says what kind of picture:
 * `.jpg`, `.png` or `.webp`.
 *
 * Categories take turns, so that rare ones are seen too; within one the choice looks random, but depends on nothing but the annotations'
 * ids. So a sheet stays the same when the dataset does, and changes little when it grows. Where there are more categories than places,
 * the most frequent are shown. Text is set in a sans-serif font of the machine. Memory holds the crops and a few candidates per category.
 *
 * @throws {PreviewError} code "unsupported-format", "nothing-to-show" when no annotation can be cropped, "write-failed"; the reason of an
 * aborted `signal`; what the dataset itself throws
 * @throws {RangeError} when `columns`, `rows` or `cropPixels` is out of range
 */
export async function writeContactSheet(
  dataset: PreviewDataset,
  target: string,
  options: ContactSheetOptions = {},
): Promise<ContactSheetResult> {
  const { columns = 6, rows = 4, cropPixels = 240, title = "", outlines = true, signal } = options;
  checkRange("columns", columns, 1, 40);
  checkRange("rows", rows, 1, 40);
  checkRange("cropPixels", cropPixels, 48, 1024);
  const encode = encoders[extname(target).toLowerCase()];
  if (encode === undefined) {
    const message = `Cannot write ${JSON.stringify(target)}: expected a name that ends in .jpg, .png or .webp`;
    throw new PreviewError("unsupported-format", message, { path: target });
  }
  const chosen = await chooseCandidates(
    apartFrom(dataset, target, options.baseFolder),
    columns * rows,
    options.smallestPixels ?? 8,
    signal,
  );
  const { crops, unreadableCount } = await cropInTurn(chosen.categories, columns * rows, options);
  if (crops.length === 0) {
    const reason = unreadableCount > 0 ? "the files of its images cannot be read" : whyNothing(chosen);
    throw new PreviewError("nothing-to-show", `Cannot make a contact sheet of this dataset: ${reason}`, {
      path: target,
    });
  }
  const measures = sheetMeasures({ columns, cropCount: crops.length, cropPixels, hasTitle: title !== "" });
  const drawing = drawSheet(crops, measures, { title, outlines, annotationCount: chosen.annotationCount });
  const sheet = sharp({
    create: { width: measures.width, height: measures.height, channels: 3, background: "#ffffff" },
    limitInputPixels: false,
  }).composite([
    ...crops.map(({ pixels }, index) => ({ input: pixels, ...measures.placeOf(index) })),
    { input: Buffer.from(drawing), left: 0, top: 0 },
  ]);
  const bytes = await encode(sheet).toBuffer();
  signal?.throwIfAborted();
  await guardWriting(target, () => writeFileAtomically(target, bytes, { gzip: false }));
  return {
    path: target,
    widthPixels: measures.width,
    heightPixels: measures.height,
    cropCount: crops.length,
    categoryCount: new Set(crops.map(({ category }) => category)).size,
    unreadableCount,
  };
}

/** The dataset, which must not have the sheet among its images: it would be written over one of them. */
function apartFrom(dataset: PreviewDataset, target: string, baseFolder = ""): PreviewDataset {
  const written = resolve(target);
  return {
    ...dataset,
    images: async function* () {
      for await (const image of dataset.images()) {
        if (image.path !== undefined && resolve(baseFolder, image.path) === written) {
          const message = `Cannot write ${JSON.stringify(target)}: it is an image of the dataset`;
          throw new PreviewError("write-failed", message, { path: target });
        }
        yield image;
      }
    },
  };
}

function whyNothing({ annotationCount, tooSmallCount }: ChosenCandidates): string {
  if (annotationCount === 0) return "it has no annotation";
  return tooSmallCount > 0 ? "its annotations are too small to see" : "it has no annotation with a file";
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`Expected \`${name}\` to be a whole number from ${least} to ${most}, got ${value}`);
}

/** Takes one candidate of each category after the other until the sheet is full; the crops of a category stand together. */
async function cropInTurn(
  categories: readonly (readonly Candidate[])[],
  most: number,
  { baseFolder = "", cropPixels = 240, signal }: ContactSheetOptions,
): Promise<{ crops: Crop[]; unreadableCount: number }> {
  const queues = categories.map((candidates) => [...candidates]);
  const taken = categories.map((): Crop[] => []);
  let [cropCount, unreadableCount] = [0, 0];
  while (cropCount < most && queues.some((queue) => queue.length > 0)) {
    for (const [category, queue] of queues.entries()) {
      // A file that cannot be read must not cost its category the turn.
      for (let isDone = false; !isDone && cropCount < most; ) {
        const candidate = queue.shift();
        if (candidate === undefined) break;
        signal?.throwIfAborted();
        const crop = await cropOf(candidate, baseFolder, cropPixels);
        if (crop === undefined) unreadableCount += 1;
        else {
          taken[category]?.push(crop);
          cropCount += 1;
          isDone = true;
        }
      }
    }
  }
  return { crops: taken.flat(), unreadableCount };
}
