import { join, resolve, sep } from "node:path";
import type { Category, Dataset, ImageRecord } from "./dataset.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { ReadOptions } from "./format.ts";
import { isSafeFileName, toSafeFileName } from "./records.ts";
import { isFile } from "./regular-file.ts";

/** Tells of something that a reader found. */
export type Report = (diagnostic: Omit<Diagnostic, "kind">) => void;

/**
 * Makes a dataset of a generator of its images; what the generator reports is passed on in the first pass only. An image of which no annotation could be
 * read is left out, and reported.
 */
export function readDataset(
  categories: readonly Category[],
  options: ReadOptions,
  images: (report: Report) => AsyncGenerator<ImageRecord, void, undefined>,
): Dataset {
  let passCount = 0;
  return {
    categories,
    images: () => {
      passCount += 1;
      const isFirst = passCount === 1;
      return withoutEmptied(images, options, (diagnostic) => {
        if (isFirst) options.onDiagnostic?.({ kind: "diagnostic", ...diagnostic });
      });
    },
    close: async () => {},
  };
}

/** A generator tells of the annotations of an image just before it gives it. */
async function* withoutEmptied(
  images: (report: Report) => AsyncGenerator<ImageRecord, void, undefined>,
  { signal }: ReadOptions,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const lostIds = new Set<string>();
  const passOn: Report = (diagnostic) => {
    if (diagnostic.dropped === "annotation" && diagnostic.imageId !== undefined) lostIds.add(diagnostic.imageId);
    report(diagnostic);
  };
  for await (const image of images(passOn)) {
    signal?.throwIfAborted();
    if (image.annotations.length === 0 && lostIds.has(image.id)) reportEmptied(report, image);
    else yield image;
    lostIds.clear();
  }
}

/** Reports an image that is left out since none of its annotations could be read: as a negative it would teach that there is nothing. */
export function reportEmptied(report: Report, { id, fileName }: Pick<ImageRecord, "fileName" | "id">): void {
  const message = `Dropped image ${JSON.stringify(fileName)}: none of its annotations could be read`;
  report({ code: "nothing-left", dropped: "image", imageId: id, message });
}

/** Reports something that is not what its format says. */
export function reportBad(
  report: Report,
  path: string,
  what: string,
  dropped: Diagnostic["dropped"],
  ids: Pick<Diagnostic, "annotationId" | "imageId"> = {},
): void {
  report({ code: "bad-element", dropped, path, ...ids, message: `Cannot use all of ${JSON.stringify(path)}: ${what}` });
}

/**
 * A copy of a text that is part of a longer one, to be held: V8 keeps all of a text as long as a part of it is in use, so that the names of 100,000
 * VOC files held all of these files, 340 MB instead of 140.
 */
export function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** Gives each image of a dataset a file name of its own. Holds all of them. */
export class FileNames {
  readonly #given = new Set<string>();
  /** The next number of each name that several want. */
  readonly #counts = new Map<string, number>();

  /** The first of `wanted` that is safe and that no image has yet; undefined when there is none. */
  take(...wanted: readonly string[]): string | undefined {
    const found = wanted.find((name) => isSafeFileName(name) && !this.#given.has(name));
    if (found === undefined) return undefined;
    const name = detached(found);
    this.#given.add(name);
    return name;
  }

  /** `wanted`, or the name nearest to it that is safe and that no image has yet; the difference is reported. */
  settle(wanted: string, source: string, report: Report): string {
    const safe = isSafeFileName(wanted) ? wanted : toSafeFileName(wanted);
    let name = this.take(safe);
    // Where many share a name, each is not compared with all numbers before.
    for (let count = this.#counts.get(safe) ?? 2; name === undefined; count++) {
      name = this.take(numbered(safe, count));
      this.#counts.set(safe, count + 1);
    }
    if (name === wanted) return name;
    const code = safe === wanted ? "name-collision" : "bad-element";
    const expected = code === "bad-element" ? "a name inside the folder of images" : "a name of its own";
    const message = `Renamed image ${JSON.stringify(wanted)} of ${JSON.stringify(source)} to ${JSON.stringify(name)}: expected ${expected}`;
    report({ code, dropped: undefined, path: source, message });
    return name;
  }
}

/** `a/b.png` becomes `a/b~2.png`. */
function numbered(name: string, count: number): string {
  const end = stemEnd(name);
  return `${name.slice(0, end)}~${count}${name.slice(end)}`;
}

/** Where the extension of a file name begins, which may have folders in front: its length where there is none. */
export function stemEnd(fileName: string): number {
  const dot = fileName.lastIndexOf(".");
  return dot > fileName.lastIndexOf("/") + 1 ? dot : fileName.length;
}

/** How the names of images end, as loaders know them; those of YOLO have a list of their own. */
export const imageExtension: RegExp = /\.(bmp|gif|jpe?g|png|tiff?|webp)$/i;

/** The last part of a path, whichever slashes it is written with. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** A path as it is told everywhere: datasets that were made on Windows may have backslashes. */
export function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}

/** A path without `./` in front, in which it says nothing. */
export function withoutDotSlash(path: string): string {
  return path.replace(/^(\.\/)+/, "");
}

/** A path of a dataset with `/`, without `./` in front: the name if it stays in its folder, else its last part. */
export function toFileName(path: string): string {
  const name = withoutDotSlash(withSlashes(path));
  return isSafeFileName(name) ? name : baseName(name);
}

/** Whether a path is a folder or lies in it. */
export function isWithin(folder: string, path: string): boolean {
  const [outer, inner] = [resolve(folder), resolve(path)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/**
 * The path of an image that a file names: in the folder that the caller named if any, else in `folder` where there is such a file.
 * Absent when nothing tells where it is.
 */
export async function locateImage(
  fileName: string,
  folder: string,
  { imageFolder }: ReadOptions,
): Promise<{ readonly path?: string }> {
  if (imageFolder !== undefined) return { path: join(imageFolder, fileName) };
  const path = join(folder, fileName);
  return (await isFile(path)) ? { path } : {};
}

const splitsByFolder: ReadonlyMap<string, string> = new Map([
  ["train", "train"],
  ["val", "val"],
  ["valid", "val"],
  ["test", "test"],
]);

/** The split that the first folder of a name tells, as exporters lay out parts of a dataset. */
export function splitOfFolder(name: string): string | undefined {
  const [first = "", ...rest] = name.split("/");
  return rest.length === 0 ? undefined : splitsByFolder.get(first);
}
