import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, join, normalize, sep } from "node:path";
import { createInterface } from "node:readline";
import { filesBelow } from "@m3/json-stream";
import { isFile } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import type { Inspector, LintFinding } from "./finding.ts";
import { lintImageFile } from "./image-end.ts";
import { findYoloConfig, lintYoloConfig } from "./yolo-config.ts";
import { checkLabels } from "./yolo-label.ts";

/** What Ultralytics 8.4 looks for in a folder of images. */
const imageExtensions = new Set([
  ".avif",
  ".bmp",
  ".dng",
  ".heic",
  ".heif",
  ".jp2",
  ".jpeg",
  ".jpg",
  ".mpo",
  ".png",
  ".tif",
  ".tiff",
  ".webp",
]);
/** What people put there and it does not see. */
const otherImageExtensions = new Set([".gif", ".jxl", ".pfm", ".svg"]);
const unreadExtensions = new Set([".avif", ".dng", ".heic", ".heif", ".jp2"]);
const smallestSidePixels = 10;

/** Checks a dataset for Ultralytics as its own verifier does. Holds the names of labels of one split. */
export async function* lintYolo(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  const path = await findYoloConfig(source);
  if (path === undefined) {
    yield* inspector.find("other-format", { path: source }, "Expected a data.yaml, got none");
    return;
  }
  const { locations, classCount } = yield* lintYoloConfig(path, inspector);
  const counts = { boxes: 0, polygons: 0 };
  // Without a val of their own people name train twice.
  const training = new Set(locations.filter(([split]) => split === "train").map(([, location]) => location));
  for (const location of new Set(locations.map(([, folder]) => folder))) {
    signal?.throwIfAborted();
    const { imageCount, labelCount } = yield* new YoloSplit(location, classCount, counts, inspector, signal).lint();
    if (!training.has(location) || imageCount === 0 || labelCount > 0) continue;
    const message = `Expected labels of some of ${imageCount} images, got none`;
    yield* inspector.find("no-annotations", { path: location }, message);
  }
  if (counts.boxes > 0 && counts.polygons > 0) {
    const message = `Expected boxes or polygons, got ${counts.boxes} boxes and ${counts.polygons} polygons`;
    yield* inspector.find("segments-mixed", { path: source }, message);
  }
}

class YoloSplit {
  readonly #location: string;
  readonly #classCount: number | undefined;
  readonly #counts: { boxes: number; polygons: number };
  readonly #inspector: Inspector;
  readonly #signal: AbortSignal | undefined;
  /** Files of labels that an image has, with that image. */
  readonly #labels = new Map<string, string>();
  #labelCount = 0;

  constructor(
    location: string,
    classCount: number | undefined,
    counts: { boxes: number; polygons: number },
    inspector: Inspector,
    signal: AbortSignal | undefined,
  ) {
    this.#location = location;
    this.#classCount = classCount;
    this.#counts = counts;
    this.#inspector = inspector;
    this.#signal = signal;
  }

  async *lint(): AsyncGenerator<LintFinding, { imageCount: number; labelCount: number }, undefined> {
    const entry = await stat(this.#location).catch(() => undefined);
    if (entry === undefined) {
      const message = `Expected ${JSON.stringify(this.#location)}, which is not there`;
      yield* this.#inspector.find("missing-file", { path: this.#location }, message);
      return { imageCount: 0, labelCount: 0 };
    }
    const images = entry.isDirectory() ? within(this.#location) : listedIn(this.#location, this.#inspector);
    for await (const image of images) {
      this.#signal?.throwIfAborted();
      if (typeof image === "string") yield* this.#takeImage(image);
      else yield image;
    }
    if (entry.isDirectory()) yield* this.#orphans();
    const imageCount = this.#labels.size;
    if (imageCount === 0) {
      yield* this.#inspector.find("no-images", { path: this.#location }, "Expected images, got none");
    }
    return { imageCount, labelCount: this.#labelCount };
  }

  async *#takeImage(image: string): AsyncGenerator<LintFinding, void, undefined> {
    const extension = extname(image).toLowerCase();
    if (basename(image).startsWith(".")) return yield* this.#takeHidden(image, extension);
    if (otherImageExtensions.has(extension)) {
      const message = `Expected one of ${[...imageExtensions].join(" ")}, got ${extension}`;
      yield* this.#inspector.find("unsupported-image", { path: image }, message);
    }
    if (!imageExtensions.has(extension)) return;
    const label = toLabelPath(image);
    const other = this.#labels.get(label);
    if (other !== undefined) {
      const message = `Expected labels of its own, shares ${JSON.stringify(label)} with ${JSON.stringify(other)}`;
      yield* this.#inspector.find("stem-collision", { path: image }, message);
    }
    this.#labels.set(label, image);
    yield* lintImage(image, this.#inspector);
    yield* this.#lintLabel(label, image);
  }

  /** What it looks for is no name that begins with a dot; of those that begin with `._` macOS leaves one beside each file. */
  *#takeHidden(image: string, extension: string): Generator<LintFinding, void, undefined> {
    if (basename(image).startsWith("._") || !imageExtensions.has(extension)) return;
    const message = `Expected a name that does not begin with a dot, got ${JSON.stringify(basename(image))}`;
    yield* this.#inspector.find("unsupported-image", { path: image }, message);
  }

  async *#lintLabel(label: string, image: string): AsyncGenerator<LintFinding, void, undefined> {
    if (!(await isFile(label))) {
      yield* this.#inspector.find("label-missing", { path: image }, `Expected labels in ${JSON.stringify(label)}`);
      return;
    }
    this.#labelCount += 1;
    const text = await guardFile("read-failed", label, () => readFile(label, "utf8"));
    const { flaws, boxCount, polygonCount } = checkLabels(text, this.#classCount);
    this.#counts.boxes += boxCount;
    this.#counts.polygons += polygonCount;
    for (const { code, line, message } of flaws) {
      yield* this.#inspector.find(code, { path: label, place: `line ${line}` }, message);
    }
  }

  async *#orphans(): AsyncGenerator<LintFinding, void, undefined> {
    const folder = dirname(toLabelPath(join(this.#location, "x.png")));
    const entry = await stat(folder).catch(() => undefined);
    if (entry?.isDirectory() !== true) return;
    for await (const label of within(folder)) {
      if (extname(label) !== ".txt" || this.#labels.has(label)) continue;
      yield* this.#inspector.find("orphan-label", { path: label }, "Expected an image of that name, got none");
    }
  }
}

/** As Ultralytics names it: the last folder `images` becomes `labels`; where there is none, labels are beside the image. */
function toLabelPath(image: string): string {
  const parts = image.split(sep);
  const at = parts.lastIndexOf("images", parts.length - 2);
  const path = at < 0 ? image : parts.with(at, "labels").join(sep);
  return `${path.slice(0, path.length - extname(path).length)}.txt`;
}

async function* lintImage(path: string, inspector: Inspector): AsyncGenerator<LintFinding, void, undefined> {
  if (!(await isFile(path))) {
    yield* inspector.find("missing-file", { path }, `Expected ${JSON.stringify(path)}, which is not there`);
    return;
  }
  // The head of these is not one that can be read here.
  if (unreadExtensions.has(extname(path).toLowerCase())) return;
  const header = yield* lintImageFile(path, { path }, inspector);
  if (header === undefined) return;
  const { widthPixels, heightPixels, encoding } = header;
  if (encoding === "gif") {
    yield* inspector.find("unsupported-image", { path }, "Expected an image of its extension, got a GIF");
  }
  if (Math.min(widthPixels, heightPixels) < smallestSidePixels) {
    const message = `Expected at least ${smallestSidePixels} pixels a side, got ${widthPixels} x ${heightPixels}`;
    yield* inspector.find("image-too-small", { path }, message);
  }
}

/** Paths of what is in a folder, at any depth, but not in folders whose name begins with a dot. */
async function* within(folder: string): AsyncGenerator<string, void, undefined> {
  for (const name of await guardFile("read-failed", folder, () => filesBelow(folder))) {
    if (!/(^|\/)\.[^/]*\//.test(name)) yield join(folder, name);
  }
}

/** The images that a text file lists; those that begin with `./` are beside it. Lines count as they are, with spaces at their ends. */
async function* listedIn(path: string, inspector: Inspector): AsyncGenerator<string | LintFinding, void, undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let [number, isTold] = [0, false];
  for await (const line of lines) {
    const name = ++number === 1 ? line.replace(/^\ufeff/, "") : line;
    if (name.trim() === "") continue;
    if (name !== name.trimEnd()) {
      const message = `Expected a name without a space at its end, got ${JSON.stringify(name)}`;
      yield* inspector.find("unsupported-image", { path, place: `line ${number}` }, message);
      continue;
    }
    if (!isTold && !isAbsolute(name) && !name.startsWith("./")) {
      isTold = true;
      const message = `Expected a path that begins with "./" or is absolute, got ${JSON.stringify(name)}`;
      yield* inspector.find("path-relative", { path, place: `line ${number}` }, message);
    }
    // On Windows with slashes and without.
    yield isAbsolute(name) ? normalize(name) : join(dirname(path), name);
  }
}
