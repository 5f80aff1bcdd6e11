import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { dirname, extname, isAbsolute, join, sep } from "node:path";
import { createInterface } from "node:readline";
import { filesBelow } from "@m3/json-stream";
import { type ImageHeader, readImageHeader } from "../image-header.ts";
import { guardFile } from "../system-failure.ts";
import type { Inspector, LintFinding } from "./finding.ts";
import { findYoloConfig, lintYoloConfig } from "./yolo-config.ts";
import { checkLabels } from "./yolo-label.ts";

/** What Ultralytics looks for in a folder of images. */
const imageExtensions = new Set([
  ".bmp",
  ".dng",
  ".heic",
  ".jpeg",
  ".jpg",
  ".mpo",
  ".pfm",
  ".png",
  ".tif",
  ".tiff",
  ".webp",
]);
/** What people put there and it does not see. */
const otherImageExtensions = new Set([".avif", ".gif", ".jp2", ".jxl", ".svg"]);
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
  for (const location of new Set(locations.map(([, folder]) => folder))) {
    signal?.throwIfAborted();
    yield* new YoloSplit(location, classCount, counts, inspector, signal).lint();
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

  async *lint(): AsyncGenerator<LintFinding, void, undefined> {
    const entry = await stat(this.#location).catch(() => undefined);
    if (entry === undefined) {
      const message = `Expected ${JSON.stringify(this.#location)}, which is not there`;
      yield* this.#inspector.find("missing-file", { path: this.#location }, message);
      return;
    }
    const images = entry.isDirectory() ? within(this.#location) : listedIn(this.#location);
    for await (const image of images) {
      this.#signal?.throwIfAborted();
      yield* this.#takeImage(image);
    }
    if (entry.isDirectory()) yield* this.#orphans();
  }

  async *#takeImage(image: string): AsyncGenerator<LintFinding, void, undefined> {
    const extension = extname(image).toLowerCase();
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

  async *#lintLabel(label: string, image: string): AsyncGenerator<LintFinding, void, undefined> {
    const isThere = (await stat(label).catch(() => undefined))?.isFile() === true;
    if (!isThere) {
      yield* this.#inspector.find("label-missing", { path: image }, `Expected labels in ${JSON.stringify(label)}`);
      return;
    }
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
  const extension = extname(path).toLowerCase();
  // The head of these is not one that can be read here.
  if ([".dng", ".heic", ".pfm"].includes(extension)) return;
  const isThere = (await stat(path).catch(() => undefined))?.isFile() === true;
  if (!isThere) {
    yield* inspector.find("missing-file", { path }, `Expected ${JSON.stringify(path)}, which is not there`);
    return;
  }
  const header: ImageHeader | undefined = await readImageHeader(path).catch(() => undefined);
  if (header === undefined) {
    yield* inspector.find("unreadable-image", { path }, "Expected an image, got something else");
    return;
  }
  const { widthPixels, heightPixels, encoding } = header;
  if (Math.min(widthPixels, heightPixels) < smallestSidePixels) {
    const message = `Expected at least ${smallestSidePixels} pixels a side, got ${widthPixels} x ${heightPixels}`;
    yield* inspector.find("image-too-small", { path }, message);
  }
  if (encoding === "jpeg" && inspector.minds("jpeg-end") && !(await endsAsJpeg(path))) {
    yield* inspector.find("jpeg-end", { path }, "Expected FF D9 as the last two bytes, got others");
  }
}

async function endsAsJpeg(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2));
    return buffer[0] === 0xff && buffer[1] === 0xd9;
  } finally {
    await file.close();
  }
}

/** Paths of what is in a folder, at any depth. */
async function* within(folder: string): AsyncGenerator<string, void, undefined> {
  for (const name of await guardFile("read-failed", folder, () => filesBelow(folder))) yield join(folder, name);
}

/** The images that a text file lists; those that begin with `./` are beside it. */
async function* listedIn(path: string): AsyncGenerator<string, void, undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    const name = line.trim();
    if (name === "") continue;
    yield isAbsolute(name) ? name : join(dirname(path), name);
  }
}
