import { availableParallelism } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { removeFolder, writeFileAtomically } from "@m3/json-stream";
import { pMapIterable } from "p-map";
import { allCharts } from "./charts/all-charts.ts";
import { bySplit } from "./charts/image-charts.ts";
import { chunkSize, embedData, thumbnailPath, writeChunk, writeInside, writeProblems } from "./chunk-files.ts";
import type { PreviewDataset, PreviewImage, PreviewProblem } from "./dataset.ts";
import { guardWriting } from "./guard-writing.ts";
import { imageAddress } from "./image-address.ts";
import { type ImageFile, readImageFile } from "./image-file.ts";
import { inspectImage, sizeOf } from "./inspect-image.ts";
import { type PageSummary, pageHtml } from "./page-html.ts";
import { type PageImage, toPageImage } from "./page-image.ts";
import { checkFolderTarget, moveIntoPlace, withStagingFolder } from "./staging-folder.ts";
import { byCount, commonAspect, count, countImage, createStatistics, type Statistics } from "./statistics.ts";

/** Options of {@link writePreview}. */
export interface PreviewOptions {
  readonly signal?: AbortSignal;
  /** Heading of the page. @default "Dataset" */
  readonly title?: string;
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
  /** Where the page will be moved to once it is written, if it will: links to the image files start from there. @default `target` */
  readonly location?: string;
  /**
   * `thumbnails`: a small WebP of each image goes with the page, and the files themselves are linked for the detail view, by their
   * place relative to the page. `links`: no thumbnails, the grid shows the linked files; quick to write, slow to look at.
   *
   * @default "thumbnails"
   */
  readonly images?: "links" | "thumbnails";
  /** Files below this folder will be gone when the page is looked at: of them it has thumbnails only, and no links. @default none */
  readonly passingFolder?: string;
  /** Longer side of a thumbnail, in pixels. @default 480 */
  readonly thumbnailPixels?: number;
  /** Up to so many images a folder holds one page with everything in it. @default 300 */
  readonly selfContainedUpTo?: number;
  /**
   * What else is known to be wrong, by the ids of images and annotations; the diagnostics of whoever read or wrote the dataset. Gone over
   * after the images, so a function can return what came up meanwhile.
   */
  readonly problems?:
    | Iterable<PreviewProblem>
    | AsyncIterable<PreviewProblem>
    | (() => Iterable<PreviewProblem> | AsyncIterable<PreviewProblem>);
  /** Problems beyond so many are counted, not listed. @default 20000 */
  readonly mostProblems?: number;
  /** Called after each image. */
  readonly onProgress?: (progress: { readonly imageCount: number }) => void;
}

/** What {@link writePreview} wrote. */
export interface PreviewResult {
  /** The page to open. */
  readonly page: string;
  readonly layout: "file" | "folder";
  /** Whether the page is all there is; else `data/` and `thumbnails/` stand beside it. Image files are linked in either case. */
  readonly isSelfContained: boolean;
  readonly imageCount: number;
  /** Images that the page does not show: their records name no file, it is not there, or it is no image. */
  readonly unseenImageCount: number;
  readonly annotationCount: number;
  readonly categoryCount: number;
  /** By code, those of the options and those that were found; codes that did not occur are absent. */
  readonly problems: Readonly<Record<string, number>>;
}

/**
 * Writes a page that shows a dataset and opens from disk, without a server and without a network.
 *
 * A `target` that ends in `.html` becomes one file with everything in it; any other a folder with `index.html`, which is alone there up
 * to `selfContainedUpTo` images, and loads data and thumbnails from beside it as they come into view above that. It appears when it is
 * complete: a run that fails or is stopped leaves what was there. A folder that is no earlier preview is not replaced.
 *
 * The images are gone over once. Memory holds the images of one chunk (200), one number per category, split, dive and metre of depth,
 * and the problems that are listed. The same input gives the same bytes.
 *
 * @throws {PreviewError} code "foreign-target" or "write-failed"; the reason of an aborted `signal`; what the dataset itself throws
 *
 * @example
 * ```ts
 * const dataset = await openDataset("sebastes_coco.json");
 * const { page } = await writePreview(dataset, "preview", { title: "Sebastes" });
 * ```
 */
export async function writePreview(
  dataset: PreviewDataset,
  target: string,
  options: PreviewOptions = {},
): Promise<PreviewResult> {
  const { selfContainedUpTo = 300 } = options;
  const path = resolve(target);
  const isFile = /\.html?$/i.test(path);
  if (!isFile) await checkFolderTarget(path);
  return withStagingFolder(path, async (staging) => {
    const location = resolve(options.location ?? path);
    const pageFolder = isFile ? dirname(location) : location;
    const gathered = await gather(dataset, { ...options, staging, pageFolder });
    const { statistics, categories } = gathered;
    const isSelfContained = isFile || statistics.imageCount <= selfContainedUpTo;
    const summary = summarize(gathered, options.title ?? "Dataset", isSelfContained);
    const chunkCount = isSelfContained ? Math.ceil(statistics.imageCount / chunkSize) : 0;
    const text = pageHtml(summary, allCharts(statistics), isSelfContained ? embedData(staging, chunkCount) : nothing());
    const page = isFile ? path : join(staging, "index.html");
    await guardWriting(page, () => writeFileAtomically(page, text));
    if (!isFile) {
      if (isSelfContained) {
        for (const name of ["data", "thumbnails"]) await removeFolder(join(staging, name));
      }
      options.signal?.throwIfAborted();
      await moveIntoPlace(staging, path);
    }
    return {
      page: isFile ? target : join(target, "index.html"),
      layout: isFile ? "file" : "folder",
      isSelfContained,
      imageCount: statistics.imageCount,
      unseenImageCount: gathered.unseenImageCount,
      annotationCount: statistics.annotationCount,
      categoryCount: categories.size,
      problems: Object.fromEntries([...statistics.problems].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  });
}

async function* nothing(): AsyncGenerator<string, void, undefined> {}

interface Gathering extends PreviewOptions {
  readonly staging: string;
  /** Where the page will be: what links start from. */
  readonly pageFolder: string;
}

interface Gathered {
  readonly statistics: Statistics;
  readonly unseenImageCount: number;
  /** Number of each category in the data. */
  readonly categories: ReadonlyMap<string, number>;
}

/** Goes over the images: writes their data and thumbnails into the staging folder, and counts. */
async function gather(dataset: PreviewDataset, gathering: Gathering): Promise<Gathered> {
  const { staging, signal, onProgress, mostProblems = 20_000 } = gathering;
  const categories = new Map<string, number>();
  const categoryIndex = (name: string): number => {
    if (!categories.has(name)) categories.set(name, categories.size);
    return categories.get(name) as number;
  };
  for (const { name } of dataset.categories) categoryIndex(name);
  const statistics = createStatistics([...categories.keys()]);
  const listed: PreviewProblem[] = [];
  const addProblem = ({ code, imageId, annotationId, message }: PreviewProblem): void => {
    count(statistics.problems, code);
    // Only these fields: a diagnostic may carry more.
    if (listed.length < mostProblems) listed.push({ code, message, ...withIds(imageId, annotationId) });
  };
  let chunk: PageImage[] = [];
  let [index, unseenImageCount] = [0, 0];
  for await (const { image, file } of withFiles(dataset, gathering)) {
    signal?.throwIfAborted();
    const size = sizeOf(image, file);
    for (const problem of inspectImage(image, file)) addProblem(problem);
    countImage(statistics, image, size);
    if (file?.kind !== "image") unseenImageCount += 1;
    const thumbnail = await keepThumbnail(staging, index, file);
    chunk.push(
      toPageImage(image, {
        size,
        thumbnail,
        file: linkTo(image, file, gathering),
        isTurned: file?.kind === "image" && file.isTurned,
        categoryIndex,
      }),
    );
    index += 1;
    if (chunk.length === chunkSize) {
      await writeChunk(staging, index / chunkSize - 1, chunk);
      chunk = [];
    }
    onProgress?.({ imageCount: index });
  }
  if (chunk.length > 0) await writeChunk(staging, Math.floor(index / chunkSize), chunk);
  const { problems = [] } = gathering;
  for await (const problem of typeof problems === "function" ? problems() : problems) addProblem(problem);
  await writeProblems(staging, listed);
  return { statistics, unseenImageCount, categories };
}

function withIds(imageId: string | undefined, annotationId: string | undefined): Partial<PreviewProblem> {
  return { ...(imageId === undefined ? {} : { imageId }), ...(annotationId === undefined ? {} : { annotationId }) };
}

interface ImageWithFile {
  readonly image: PreviewImage;
  /** Undefined where the record names none. */
  readonly file: ImageFile | undefined;
}

/** Reads the files of a few images ahead, in the order of the dataset. */
function withFiles(dataset: PreviewDataset, gathering: Gathering): AsyncIterable<ImageWithFile> {
  const { baseFolder = "", images = "thumbnails", thumbnailPixels = 480 } = gathering;
  const always = (path: string): boolean => images === "thumbnails" || isPassing(path, gathering);
  const concurrency = availableParallelism() + 1;
  const read = async (image: PreviewImage): Promise<ImageWithFile> => {
    if (image.path === undefined) return { image, file: undefined };
    const path = resolve(baseFolder, image.path);
    return { image, file: await readImageFile(path, thumbnailPixels, always(path)) };
  };
  return pMapIterable(dataset.images(), read, { concurrency, backpressure: 2 * concurrency });
}

async function keepThumbnail(staging: string, index: number, file: ImageFile | undefined): Promise<string | undefined> {
  if (file?.kind !== "image" || file.thumbnail === undefined) return undefined;
  const path = thumbnailPath(index);
  await writeInside(staging, path, file.thumbnail);
  return path;
}

/** Address of an image's file from the page. */
function linkTo(image: PreviewImage, file: ImageFile | undefined, gathering: Gathering): string | undefined {
  if (image.path === undefined || file?.kind === "missing") return undefined;
  const path = resolve(gathering.baseFolder ?? "", image.path);
  return isPassing(path, gathering) ? undefined : imageAddress(path, gathering.pageFolder);
}

function isPassing(path: string, { passingFolder }: PreviewOptions): boolean {
  return passingFolder !== undefined && path.startsWith(resolve(passingFolder) + sep);
}

function summarize({ statistics, categories }: Gathered, title: string, isSelfContained: boolean): PageSummary {
  const { imageCount, annotationCount, negativeImageCount, annotationsByCategory, splits, sizes, problems } =
    statistics;
  return {
    title,
    imageCount,
    annotationCount,
    negativeImageCount,
    chunkSize,
    isSelfContained,
    aspect: Math.min(2.2, Math.max(0.7, commonAspect(statistics))),
    categories: [...categories.keys()].map((name) => ({ name, count: annotationsByCategory.get(name) ?? 0 })),
    splits: [...splits]
      .sort(([a], [b]) => bySplit(a, b))
      .map(([name, split]) => ({ name, imageCount: split.imageCount })),
    sizes,
    problems: byCount(problems).map(([code, value]) => ({ code, count: value })),
  };
}
