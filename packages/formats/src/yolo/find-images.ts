import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { filesBelow } from "@m3/json-stream";
import { isWithin, type Report, reportBad, withSlashes } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import { imageName } from "./unsplit-folder.ts";

/** An image of a dataset and the file of its labels. */
export interface FoundImage {
  readonly split: string | undefined;
  readonly path: string;
  readonly labelPath: string;
  /** What the image is called, the shortest first; the last is unique. */
  readonly names: readonly string[];
}

/** Where the dataset is, and where images may be besides. */
export interface ImageRoots {
  readonly root: string;
  readonly imageFolder: string | undefined;
  /**
   * Whether only what is below the root tells where labels are. Darknet goes by the lines of its lists, which say nothing of what the dataset lies in.
   *
   * @default false: Ultralytics goes by the whole path
   */
  readonly isLabelFromRoot?: boolean;
}

/** Finds the images of a split in a folder, by its name or a list's, in the order of their names or of the list. */
export async function* findImages(
  split: string | undefined,
  location: string,
  roots: ImageRoots,
  report: Report,
): AsyncGenerator<FoundImage, void, undefined> {
  const path = await resolveLocation(roots.root, location);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) yield* listedImages(split, path, roots, report);
  else if (found?.isDirectory() === true) yield* imagesBelow(split, path, roots);
  else if (roots.imageFolder !== undefined) yield* imagesOfLabels(split, path, roots.imageFolder, report);
  else {
    const whose = split === undefined ? "" : ` of ${JSON.stringify(split)}`;
    const reason = `there is no such folder or list of images${whose}; the folder of the images can be named`;
    report({
      code: "missing-file",
      dropped: undefined,
      path,
      message: `Cannot read ${JSON.stringify(path)}: ${reason}`,
    });
  }
}

/** As Ultralytics does it: from the root, and without `../` in front where that leads nowhere, as in what Roboflow exports. */
async function resolveLocation(root: string, location: string): Promise<string> {
  const path = isAbsolute(location) ? location : join(root, location);
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  return isThere || !location.startsWith("../") ? path : join(root, location.slice(3));
}

async function* imagesBelow(
  split: string | undefined,
  folder: string,
  roots: ImageRoots,
): AsyncGenerator<FoundImage, void, undefined> {
  for (const name of await filesIn(folder)) {
    if (!imageName.test(name)) continue;
    const path = join(folder, name);
    yield { split, path, labelPath: labelPathOf(path, roots), names: namesOf(name, path, roots.root) };
  }
}

async function* listedImages(
  split: string | undefined,
  list: string,
  roots: ImageRoots,
  report: Report,
): AsyncGenerator<FoundImage, void, undefined> {
  const text = await guardFile("read-failed", list, () => readText(list));
  for (const row of text.replace(/^\ufeff/, "").split("\n")) {
    const line = row.trimEnd();
    if (line.trim() === "") continue;
    const isImage = imageName.test(line);
    const found = isImage ? await resolveLine(withSlashes(line), list, roots) : undefined;
    if (found === undefined) {
      const expected = isImage ? "a path in the dataset" : "the path of an image";
      reportBad(report, list, `expected ${expected}, got ${JSON.stringify(line)}`, "image");
      continue;
    }
    yield { split, ...found, names: namesOf(basename(found.path), found.path, roots.root) };
  }
}

/** The image that a line of a list names, if it stays in the dataset or in the folder of images that the caller named. */
async function resolveLine(
  line: string,
  list: string,
  roots: ImageRoots,
): Promise<Pick<FoundImage, "labelPath" | "path"> | undefined> {
  const { root, imageFolder } = roots;
  const candidates =
    isAbsolute(line) || /^[a-z]:\//i.test(line) ? [line] : [join(dirname(list), line), join(root, line)];
  // CVAT writes lists for a folder that Darknet would have in its own `data`.
  if (line.startsWith("data/")) candidates.push(join(root, line.slice("data/".length)));
  const allowed = candidates.filter((path) => {
    return isWithin(root, path) || (imageFolder !== undefined && isWithin(imageFolder, path));
  });
  const labelPaths = allowed.map((path) => labelPathOf(path, roots));
  const labelPath = (await firstThere(labelPaths)) ?? labelPaths[0];
  const elsewhere = imageFolder === undefined ? [] : [join(imageFolder, basename(line))];
  const path = (await firstThere([...allowed, ...elsewhere])) ?? allowed[0];
  return labelPath === undefined || path === undefined ? undefined : { path, labelPath };
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  return undefined;
}

/** For labels whose images are elsewhere: an image of the same stem in the folder that the caller named. */
async function* imagesOfLabels(
  split: string | undefined,
  missing: string,
  imageFolder: string,
  report: Report,
): AsyncGenerator<FoundImage, void, undefined> {
  const labelFolder = dirname(toLabelPath(join(missing, "x.txt")));
  const byStem = new Map<string, string>();
  for (const name of await filesIn(imageFolder)) {
    if (imageName.test(name)) byStem.set(basename(name).replace(imageName, ""), name);
  }
  for (const label of await filesIn(labelFolder)) {
    if (!label.endsWith(".txt")) continue;
    const labelPath = join(labelFolder, label);
    const name = byStem.get(basename(label, ".txt"));
    if (name === undefined) {
      const message = `Cannot find the image of ${JSON.stringify(labelPath)} in ${JSON.stringify(imageFolder)}`;
      report({ code: "missing-file", dropped: "image", path: labelPath, message });
      continue;
    }
    yield { split, path: join(imageFolder, name), labelPath, names: [name, `${split ?? "images"}/${name}`] };
  }
}

function labelPathOf(path: string, { root, isLabelFromRoot = false }: ImageRoots): string {
  return isLabelFromRoot && isWithin(root, path) ? join(root, toLabelPath(relative(root, path))) : toLabelPath(path);
}

/** The last `/images/` of the path becomes `/labels/`, the extension `.txt`. */
function toLabelPath(path: string): string {
  const slashes = path.replaceAll("\\", "/");
  const at = `/${slashes}`.lastIndexOf("/images/");
  const label = at < 0 ? slashes : `${slashes.slice(0, at)}labels/${slashes.slice(at + "images/".length)}`;
  return label.replace(/\.[^./]*$/, ".txt");
}

function namesOf(name: string, path: string, root: string): string[] {
  const long = (isWithin(root, path) ? relative(root, path) : path).replaceAll("\\", "/");
  return [name, long.replace(/^([a-z]:)?\/+/i, "")];
}

function filesIn(folder: string): Promise<string[]> {
  return guardFile("read-failed", folder, () => filesBelow(folder));
}
