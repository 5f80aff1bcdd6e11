import { dirname } from "node:path";
import { readArray } from "@m3/json-stream";
import type { Annotation, Dataset, ImageRecord } from "../dataset.ts";
import type { ReadOptions } from "../format.ts";
import { roundTo } from "../geometry.ts";
import { isJsonObject, numbersOf } from "../json-values.ts";
import { FileNames, locateImage, type Report, readDataset, reportBad, toFileName } from "../reading.ts";
import { guardReading } from "../system-failure.ts";

/**
 * Opens a Create ML file of any length. Images are in the folder of the file, or in `imageFolder`; a record has no path where there is none.
 * Holds the file names of the images.
 *
 * @throws {FormatsError} code "read-failed", also while images are read
 */
export async function readCreateml(source: string, options: ReadOptions = {}): Promise<Dataset> {
  return readDataset([], options, (report) => recordsOf(source, options, report));
}

async function* recordsOf(
  source: string,
  options: ReadOptions,
  report: Report,
): AsyncGenerator<ImageRecord, void, undefined> {
  const { signal } = options;
  const fileNames = new FileNames();
  let number = 0;
  for await (const element of guardReading(source, readArray(source, { signal }))) {
    number += 1;
    const bad = (what: string): void => reportBad(report, source, `element ${number}: ${what}`, "image");
    if (!isJsonObject(element)) {
      bad("expected an object");
      continue;
    }
    const { image: named = element.imagefilename, annotations = [] } = element;
    if (typeof named !== "string" || !Array.isArray(annotations)) {
      bad("expected an image and a list of annotations");
      continue;
    }
    const fileName = fileNames.take(toFileName(named));
    if (fileName === undefined) {
      bad(`expected a name that no other image has, got ${JSON.stringify(named)}`);
      continue;
    }
    const located = await locateImage(fileName, dirname(source), options);
    const decoded = (annotations as readonly unknown[]).flatMap((annotation, index) => {
      const id = `${fileName}#${index + 1}`;
      const result = decodeAnnotation(annotation);
      if (result !== undefined) return [{ id, ...result }];
      const what = `element ${number}: expected a label and coordinates of annotation ${index + 1}`;
      reportBad(report, source, what, "annotation", { imageId: fileName, annotationId: id });
      return [];
    });
    yield { id: fileName, fileName, ...located, annotations: decoded };
  }
}

function decodeAnnotation(value: unknown): Omit<Annotation, "id"> | undefined {
  if (!isJsonObject(value) || typeof value.label !== "string" || value.label === "") return undefined;
  const numbers = numbersOf(value.coordinates, "x", "y", "width", "height");
  if (numbers === undefined) return undefined;
  const { x, y, width, height } = numbers;
  // Halves of widths with many decimals are not exact.
  const [left, top] = [roundTo(x - width / 2, 6), roundTo(y - height / 2, 6)];
  return { category: value.label, geometry: { kind: "bbox", bbox: [left, top, width, height] } };
}
