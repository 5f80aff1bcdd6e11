import type { Annotation, Dataset, ImageRecord } from "../dataset.ts";
import type { ReadOptions } from "../format.ts";
import { roundTo } from "../geometry.ts";
import { isJsonObject, numbersOf } from "../json-values.ts";
import { type ElementContext, readJsonArray } from "../read-json-array.ts";
import { type Report, reportBad, toFileName } from "../reading.ts";

/**
 * Opens a Create ML file of any length. Images are in the folder of the file, or in `imageFolder`; a record has no path where there is none.
 * Holds the file names of the images.
 *
 * @throws {FormatsError} code "read-failed", also while images are read
 */
export async function readCreateml(source: string, options: ReadOptions = {}): Promise<Dataset> {
  return readJsonArray(source, options, (element, context) => toImage(element, source, context));
}

function toImage(
  element: unknown,
  source: string,
  { number, fileNames, report }: ElementContext,
): ImageRecord | undefined {
  const bad = (what: string): undefined => {
    reportBad(report, source, `element ${number}: ${what}`, "image");
  };
  if (!isJsonObject(element)) return bad("expected an object");
  const { image: named = element.imagefilename, annotations = element.annotation } = element;
  if (typeof named !== "string" || !Array.isArray(annotations))
    return bad("expected an image and a list of annotations");
  const wanted = toFileName(named);
  const fileName = fileNames.take(wanted);
  if (fileName === undefined) return reportSecond(report, source, number, { wanted, count: annotations.length });
  const decoded = (annotations as readonly unknown[]).flatMap((annotation, index) => {
    const id = `${fileName}#${index + 1}`;
    const result = decodeAnnotation(annotation);
    if (result !== undefined) return [{ id, ...result }];
    const what = `element ${number}: expected a label and coordinates of annotation ${index + 1}`;
    reportBad(report, source, what, "annotation", { imageId: fileName, annotationId: id });
    return [];
  });
  return { id: fileName, fileName, annotations: decoded };
}

/** The image stays, with what the first element says of it; each annotation of the second is lost. */
function reportSecond(
  report: Report,
  source: string,
  number: number,
  { wanted, count }: { readonly wanted: string; readonly count: number },
): undefined {
  const where = { code: "duplicate-id", path: source, imageId: wanted } as const;
  const why = `element ${number} in ${JSON.stringify(source)}: an element before it has the image ${JSON.stringify(wanted)}`;
  if (count === 0) report({ ...where, dropped: undefined, message: `Passed over ${why}` });
  for (let index = 1; index <= count; index++) {
    report({ ...where, dropped: "annotation", message: `Dropped annotation ${index} of ${why}` });
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
