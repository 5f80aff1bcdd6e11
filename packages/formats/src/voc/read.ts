import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filesBelow } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { FormatsError, isFormatsError } from "../errors.ts";
import { mapInOrder } from "../map-in-order.ts";
import { FileNames, type Report, readDataset, reportBad } from "../reading.ts";
import { withoutWaiting } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import type { DecodedVoc } from "./decode.ts";
import { type ImageSets, readImageSets } from "./image-sets.ts";
import type { VocReadOptions } from "./options.ts";

/** Files in flight. */
const concurrency = 16;

/**
 * Opens a folder of Pascal VOC files: XML files at any depth, those of a devkit with the splits of its `ImageSets/Main`, those in folders
 * called `train`, `val` (`valid`) and `test` with these. Images are in `JPEGImages`, beside the XML or in `imageFolder`; a record has no path where
 * there is no such file. `folder` and `path` of a file are not followed.
 *
 * Holds the names of all files in the folder, and the ids of the devkit's sets.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function readVoc(source: string, options: VocReadOptions = {}): Promise<Dataset> {
  const files = await guardFile("read-failed", source, () => filesBelow(source));
  const documents = files.filter((name) => /\.xml$/i.test(name));
  // An empty dataset is one too, but most folders without XML are mistakes.
  if (documents.length === 0 && files.length > 0 && !files.some((name) => name.includes("ImageSets/Main/"))) {
    const message = `Cannot read ${JSON.stringify(source)}: expected XML files in it`;
    throw new FormatsError("read-failed", message, { path: source });
  }
  const sets = await readImageSets(source, files);
  const known = new Set(files);
  // Here, so that nobody loads an XML library who reads no XML.
  const { decodeVoc } = await import("./decode.ts");
  return readDataset([], options, (report) => {
    const decode = async (name: string): Promise<Read> => {
      const path = join(source, name);
      try {
        return {
          name,
          document: decodeVoc(
            await guardFile("read-failed", path, () => readFile(path, { flag: withoutWaiting })),
            path,
            options.coords,
          ),
        };
      } catch (error) {
        if (!isFormatsError(error)) throw error;
        return { name, document: error.message };
      }
    };
    const read = mapInOrder(documents, concurrency, decode);
    reportIncomplete(sets, report);
    return recordsOf(read, { source, known, splitOf: sets.splitOf, options }, report);
  });
}

interface Read {
  /** Of the XML file, relative to the folder. */
  readonly name: string;
  readonly document: DecodedVoc | string;
}

interface Folder {
  readonly source: string;
  readonly known: ReadonlySet<string>;
  readonly splitOf: ImageSets["splitOf"];
  readonly options: VocReadOptions;
}

async function* recordsOf(
  documents: AsyncIterable<Read>,
  folder: Folder,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const { source, splitOf, options } = folder;
  const fileNames = new FileNames();
  for await (const { name, document } of documents) {
    options.signal?.throwIfAborted();
    const path = join(source, name);
    const id = name.replace(/\.xml$/i, "");
    if (typeof document === "string") {
      reportBad(report, path, document, "image", { imageId: id });
      continue;
    }
    for (const { what, annotationId } of document.problems) {
      const where = { imageId: id, ...(annotationId === undefined ? {} : { annotationId: `${id}#${annotationId}` }) };
      reportBad(report, path, what, annotationId === undefined ? undefined : "annotation", where);
    }
    const { image, imagePath } = findImage(name, document.fileName, folder);
    const [, extension = ""] = /(\.\w+)$/.exec(image) ?? [];
    const fileName = fileNames.take(image, `${id}${extension}`, `${id}.xml`);
    if (fileName === undefined) continue; // no two XML files have one name
    const split = splitOf(name);
    yield {
      id,
      fileName,
      ...(imagePath === undefined ? {} : { path: imagePath }),
      ...document.size,
      ...(split === undefined ? {} : { split }),
      annotations: document.annotations.map(({ number, ...annotation }) => ({ id: `${id}#${number}`, ...annotation })),
    };
  }
}

/** Whether those images are negatives, or nobody has looked at them yet, nothing tells. */
function reportIncomplete({ incomplete }: ImageSets, report: Report): void {
  for (const { path, count, first } of incomplete) {
    const message = `Passed over what ${JSON.stringify(path)} lists and has no XML file: ${count} in all, ${JSON.stringify(first)} is the first`;
    report({ code: "bad-element", dropped: undefined, path, message });
  }
}

const usualExtensions = [".jpg", ".jpeg", ".png"];

/** What an image is called, and where it is if it is where it should be. */
function findImage(
  document: string,
  named: string | undefined,
  { source, known, options }: Folder,
): { readonly image: string; readonly imagePath: string | undefined } {
  const folder = dirname(document);
  const stem = document.slice(folder === "." ? 0 : folder.length + 1).replace(/\.xml$/i, "");
  const places = [folder, ...(folder.endsWith("Annotations") ? [join(folder, "../JPEGImages")] : [])];
  const names = [...(named === undefined ? [] : [named]), ...usualExtensions.map((extension) => stem + extension)];
  for (const name of names) {
    const found = places.map((place) => join(place, name).replaceAll("\\", "/")).find((path) => known.has(path));
    if (found !== undefined) return { image: name, imagePath: join(source, found) };
  }
  const image = named ?? `${stem}.jpg`;
  return { image, imagePath: options.imageFolder === undefined ? undefined : join(options.imageFolder, image) };
}
