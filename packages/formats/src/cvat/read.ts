import { dirname } from "node:path";
import type { Category, Dataset, ImageRecord } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import type { ReadOptions } from "../format.ts";
import { openUnpacked } from "../open-unpacked.ts";
import { FileNames, locateImage, type Report, readDataset, reportBad, toFileName } from "../reading.ts";
import { guardReading } from "../regular-file.ts";
import type { XmlElement } from "../xml-elements.ts";
import type { DecodedCvatImage } from "./decode.ts";

/**
 * Opens a file of "CVAT for images 1.1" of any length, compressed with gzip or not. Images are in the folder of the file, in `images` of it, or in `imageFolder`; a
 * record has no path where there is none. Turned boxes become polygons; masks, ellipses, cuboids, skeletons and tracks are left out and
 * reported, tags are passed over. Attributes of shapes are texts. Holds the file names of the images, and one image.
 *
 * @throws {FormatsError} code "read-failed", also while images are read
 */
export async function readCvat(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const categories = await readLabels(source, options);
  return readDataset(categories, options, (report) => recordsOf(source, options, report));
}

/** The elements `meta`, `image` and `track` below the root, as they come. */
async function* elementsOf(source: string, { signal }: ReadOptions): AsyncGenerator<XmlElement, void, undefined> {
  // Here, so that nobody loads an XML library who reads no XML.
  const { XmlElements } = await import("../xml-elements.ts");
  const wanted = ["image", "meta", "track"];
  const reader = new XmlElements(source, ([root, name = "", ...rest]) => {
    if (root === "annotations") return wanted.includes(name) && rest.length === 0;
    const message = `Cannot read ${JSON.stringify(source)}: expected an element annotations, got ${root}`;
    throw new FormatsError("read-failed", message, { path: source });
  });
  const text = (await openUnpacked(source)).setEncoding("utf8");
  for await (const piece of guardReading(source, text)) {
    signal?.throwIfAborted();
    yield* reader.push(piece as string);
  }
  yield* reader.end();
}

/** The labels that `meta` names, which is in front of all images. */
async function readLabels(source: string, options: ReadOptions): Promise<Category[]> {
  for await (const element of elementsOf(source, options)) {
    if (element.name !== "meta") break;
    return labelsIn(element).map((name) => ({ name }));
  }
  return [];
}

/** They are in `task` or `project` or `job`, by what was exported. */
function labelsIn(element: XmlElement): string[] {
  const names: string[] = [];
  const open = [element];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.name !== "labels") open.push(...next.children);
    else {
      const labels = next.children.map(({ children }) => children.find(({ name }) => name === "name")?.text);
      names.push(...labels.filter((name) => name !== undefined));
    }
  }
  return [...new Set(names)];
}

async function* recordsOf(
  source: string,
  options: ReadOptions,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const { decodeCvatImage } = await import("./decode.ts");
  const fileNames = new FileNames();
  let number = 0;
  for await (const element of elementsOf(source, options)) {
    if (element.name === "track") reportBad(report, source, "tracks belong to videos", "annotation");
    if (element.name !== "image") continue;
    number += 1;
    const image = decodeCvatImage(element);
    const fileName = image === undefined ? undefined : fileNames.take(toFileName(image.name));
    if (image === undefined || fileName === undefined) {
      reportBad(report, source, `image ${number}: expected a name that no other image has`, "image");
      continue;
    }
    reportProblems(image, fileName, source, report);
    const located = await locateImage(fileName, dirname(source), options);
    const { size, split, annotations } = image;
    yield { id: fileName, fileName, ...located, ...size, ...(split !== undefined && { split }), annotations };
  }
}

function reportProblems({ problems }: DecodedCvatImage, imageId: string, source: string, report: Report): void {
  for (const { what, annotationId, isUnsupported } of problems) {
    const where = { imageId, annotationId };
    if (!isUnsupported) reportBad(report, source, `image ${JSON.stringify(imageId)}, ${what}`, "annotation", where);
    else {
      const message = `Dropped annotation "${annotationId}" of ${JSON.stringify(source)}: ${what}`;
      report({ code: "unsupported-geometry", dropped: "annotation", path: source, ...where, message });
    }
  }
}
