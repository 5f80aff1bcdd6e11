import { dirname, join, relative, resolve } from "node:path";
import { filesBelow } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import type { ReadOptions } from "../format.ts";
import { mapInOrder } from "../map-in-order.ts";
import {
  FileNames,
  isWithin,
  locateImage,
  type Report,
  readDataset,
  reportBad,
  splitOfFolder,
  toFileName,
} from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import { type DecodedLabelme, decodeLabelme } from "./decode.ts";

/** Files in flight; each may have an image in it. */
const concurrency = 8;

/**
 * Opens a folder of LabelMe files, JSON at any depth. Images are where `imagePath` leads from the file, if that is in the folder, or in
 * `imageFolder`; embedded ones are not taken out. Circles and masks become their boxes. Holds the names of all files.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function readLabelme(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const files = await guardFile("read-failed", source, () => filesBelow(source));
  const documents = files.filter((name) => /\.json$/i.test(name));
  if (documents.length === 0 && files.length > 0) {
    const message = `Cannot read ${JSON.stringify(source)}: expected JSON files in it`;
    throw new FormatsError("read-failed", message, { path: source });
  }
  return readDataset([], options, (report) => {
    const read = mapInOrder(documents, concurrency, async (name) => {
      const path = join(source, name);
      const text = await guardFile("read-failed", path, () => readText(path));
      return { name, decoded: decodeLabelme(text, name.replace(/\.json$/i, "")) };
    });
    return recordsOf(read, source, options, report);
  });
}

async function* recordsOf(
  documents: AsyncIterable<{ readonly name: string; readonly decoded: DecodedLabelme | string }>,
  source: string,
  options: ReadOptions,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const fileNames = new FileNames();
  for await (const { name, decoded } of documents) {
    options.signal?.throwIfAborted();
    const path = join(source, name);
    const id = name.replace(/\.json$/i, "");
    if (typeof decoded === "string") {
      reportBad(report, path, decoded, "image", { imageId: id });
      continue;
    }
    for (const { what, number } of decoded.problems) {
      reportBad(report, path, what, "annotation", { imageId: id, annotationId: `${id}#${number}` });
    }
    const named = toFileName(decoded.imagePath ?? `${id}.jpg`);
    const [extension = ""] = /\.\w+$/.exec(named) ?? [];
    const fileName = fileNames.take(named, id + extension, `${id}.json`);
    if (fileName === undefined) continue; // no two files have one name
    const split = splitOfFolder(name);
    const located =
      (await followPath(decoded.imagePath, { source, document: name }, options)) ??
      (await locateImage(named, join(source, dirname(name)), options));
    yield {
      id,
      fileName,
      ...located,
      ...decoded.size,
      ...(split !== undefined && { split }),
      annotations: decoded.annotations,
    };
  }
}

/** The image where `imagePath` leads, if it is there, in the folder of the dataset, and nobody has told another one. */
async function followPath(
  imagePath: string | undefined,
  { source, document }: { readonly source: string; readonly document: string },
  { imageFolder }: ReadOptions,
): Promise<{ readonly path: string } | undefined> {
  if (imagePath === undefined || imageFolder !== undefined) return undefined;
  const end = resolve(source, dirname(document), imagePath.replaceAll("\\", "/"));
  if (!isWithin(source, end)) return undefined;
  const { path } = await locateImage(relative(source, end), source, {});
  return path === undefined ? undefined : { path };
}
