import type { Annotation, ImageRecord } from "../dataset.ts";
import { isFormatsError } from "../errors.ts";
import type { ReadOptions } from "../format.ts";
import { type ImageHeader, readImageHeader } from "../image-header.ts";
import { mapInOrder } from "../map-in-order.ts";
import { FileNames, type Report, reportBad } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile, isMissing, isSystemFailure } from "../system-failure.ts";
import type { FoundImage } from "./find-images.ts";
import { parseRow } from "./rows.ts";

/** Images in flight. */
const concurrency = 16;

/** What the rows of a dataset mean. */
export interface RowMeaning {
  /** By the numbers of classes. */
  readonly names: readonly (string | undefined)[];
  /** Columns of a pose after those of its box. @default 0 */
  readonly keypointColumnCount?: number;
}

/** An image and what its files say. */
interface ReadImage {
  readonly found: FoundImage;
  readonly header: ImageHeader | string;
  readonly isMissing: boolean;
  /** Undefined where there is no file of labels. */
  readonly text: string | undefined;
}

/** Reads the labels and the sizes of images; a dataset in which no image has a file of labels is most often one that looks for them in the wrong place. */
export async function* readLabelled(
  images: AsyncIterable<FoundImage>,
  meaning: RowMeaning,
  { signal }: ReadOptions,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const fileNames = new FileNames();
  let [imageCount, labelCount, labelPath] = [0, 0, ""];
  for await (const read of mapInOrder(images, concurrency, readFiles)) {
    signal?.throwIfAborted();
    const { found, header } = read;
    const { path, split } = found;
    if (typeof header === "string") {
      const code = read.isMissing ? "missing-file" : "unreadable-image";
      report({ code, dropped: "image", path, message: `Cannot tell the size of ${JSON.stringify(path)}: ${header}` });
      continue;
    }
    const fileName = fileNames.take(...found.names);
    if (fileName === undefined) {
      report({ code: "duplicate-id", dropped: "image", path, message: `Image ${JSON.stringify(path)} is there twice` });
      continue;
    }
    const { widthPixels, heightPixels } = header;
    if (imageCount++ === 0) labelPath = found.labelPath;
    if (read.text !== undefined) labelCount += 1;
    const annotations = toAnnotations(read, fileName, header, meaning, report);
    const place = { path, widthPixels, heightPixels, ...(split !== undefined && { split }) };
    yield { id: fileName, fileName, ...place, annotations };
  }
  if (imageCount > 0 && labelCount === 0) {
    const message = `Found no file of labels for any of ${imageCount} images, which all come out as negatives: the first was looked for at ${JSON.stringify(labelPath)}`;
    report({ code: "missing-file", dropped: undefined, path: labelPath, message });
  }
}

async function readFiles(found: FoundImage): Promise<ReadImage> {
  const [header, text] = await Promise.all([readHeader(found.path), readLabels(found.labelPath)]);
  return { found, text, ...header };
}

async function readHeader(path: string): Promise<Pick<ReadImage, "header" | "isMissing">> {
  try {
    const header = await readImageHeader(path);
    return { header: header ?? "its head is that of no known image format", isMissing: false };
  } catch (error) {
    if (isMissing(error) || isFormatsError(error)) return { header: "there is no such file", isMissing: true };
    if (isSystemFailure(error)) return { header: error.message, isMissing: false };
    throw error;
  }
}

/** Undefined for an image without a file of labels: it is background. */
async function readLabels(path: string): Promise<string | undefined> {
  return guardFile("read-failed", path, () =>
    readText(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    }),
  );
}

function toAnnotations(
  { found, text = "" }: ReadImage,
  imageId: string,
  { widthPixels, heightPixels }: ImageHeader,
  { names, keypointColumnCount }: RowMeaning,
  report: Report,
): Annotation[] {
  const annotations: Annotation[] = [];
  for (const [index, row] of text.split("\n").entries()) {
    if (row.trim() === "" || row === "\ufeff") continue;
    const id = `${imageId}#${index + 1}`;
    const label = parseRow(row.replace(/^\ufeff/, ""), widthPixels, heightPixels, keypointColumnCount);
    if (typeof label === "string") {
      reportBad(report, found.labelPath, `line ${index + 1}: ${label}`, "annotation", { imageId, annotationId: id });
      continue;
    }
    const { category: number, geometry, score, hasKeypoints } = label;
    const category = names[number];
    if (category === undefined) {
      const message = `Cannot use line ${index + 1} of ${JSON.stringify(found.labelPath)}: class ${number} has no name`;
      report({
        code: "unknown-category",
        dropped: "annotation",
        path: found.labelPath,
        imageId,
        annotationId: id,
        message,
      });
      continue;
    }
    if (hasKeypoints === true) reportKeypoints(report, found.labelPath, { imageId, annotationId: id });
    annotations.push({ id, category, geometry, ...(score === undefined ? {} : { score }) });
  }
  return annotations;
}

function reportKeypoints(
  report: Report,
  path: string,
  ids: { readonly imageId: string; readonly annotationId: string },
): void {
  const message = `Kept annotation "${ids.annotationId}" of ${JSON.stringify(path)} as its box: points of a pose are not read`;
  report({ code: "unsupported-geometry", dropped: undefined, path, ...ids, message });
}
