import { extname } from "node:path";
import type { Annotation, Dataset, ImageRecord } from "../dataset.ts";
import { frameOf } from "../transforms/extent.ts";
import { lintBbox } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

/** Extensions of images that Ultralytics and the Object Detection API cannot open, by loader. */
const refused: Readonly<Record<string, RegExp>> = {
  tfod: /\.(bmp|gif|tiff?|webp|heic|avif|dng)$/i,
  ultralytics: /\.(gif|svg|jp2|avif)$/i,
};
const smallestSidePixels = 10;

/**
 * Checks a dataset whatever its format was: what a loader would say to it once it is written. What the format alone has wrong does not show here.
 * Holds the ids of the annotations and the stems of the file names, where the loader cares.
 */
export async function* lintDataset(
  dataset: Dataset,
  path: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  const ids = new Set<string>();
  const stems = new Map<string, string>();
  for await (const image of dataset.images()) {
    signal?.throwIfAborted();
    const where = { path, place: image.fileName };
    yield* lintImageRecord(image, where, inspector);
    if (inspector.minds("stem-collision")) {
      const stem = image.fileName.slice(0, image.fileName.length - extname(image.fileName).length);
      const other = stems.get(stem);
      if (other === undefined) stems.set(stem, image.fileName);
      else
        yield* inspector.find(
          "stem-collision",
          where,
          `Expected a name of its own without extension, as has ${got(other)}`,
        );
    }
    for (const annotation of image.annotations) {
      if (inspector.minds("id-duplicate") && ids.size === ids.add(annotation.id).size) {
        yield* inspector.find("id-duplicate", where, `Expected an id of its own, got ${got(annotation.id)} again`);
      }
      yield* lintAnnotation(annotation, image, where, inspector);
    }
  }
}

function* lintImageRecord(
  image: ImageRecord,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const { fileName, widthPixels, heightPixels } = image;
  if (widthPixels === undefined || heightPixels === undefined) {
    yield* inspector.find("size-missing", where, "Expected a width and height, got none");
  } else if (Math.min(widthPixels, heightPixels) < smallestSidePixels) {
    const message = `Expected at least ${smallestSidePixels} pixels a side, got ${widthPixels} x ${heightPixels}`;
    yield* inspector.find("image-too-small", where, message);
  }
  if (refused[inspector.loader]?.test(fileName) === true) {
    yield* inspector.find("unsupported-image", where, `Expected another image format, got ${got(extname(fileName))}`);
  }
}

function* lintAnnotation(
  annotation: Annotation,
  { widthPixels, heightPixels }: ImageRecord,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const frame = frameOf(annotation);
  if (frame === undefined) return;
  const size =
    widthPixels === undefined || heightPixels === undefined ? undefined : ([widthPixels, heightPixels] as const);
  yield* lintBbox(frame, size, where, inspector);
}
