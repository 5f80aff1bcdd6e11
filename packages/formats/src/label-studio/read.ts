import type { Dataset, ImageRecord } from "../dataset.ts";
import type { ReadOptions } from "../format.ts";
import { type ElementContext, readJsonArray } from "../read-json-array.ts";
import { reportBad } from "../reading.ts";
import { decodeTask } from "./decode.ts";

/**
 * Opens the tasks of a Label Studio project of any number, as exported ("JSON") or as imported. Of several annotations of a task the first counts
 * that was not cancelled, else the first prediction. Turned boxes become polygons; brush strokes, ellipses and the like are left out and
 * reported. Images are in the folder of the file or in `imageFolder`; a record has no path where there is none. Holds the file names of the images.
 *
 * @throws {FormatsError} code "read-failed", also while images are read
 */
export async function readLabelStudio(source: string, options: ReadOptions = {}): Promise<Dataset> {
  return readJsonArray(source, options, (element, context) => toImage(element, source, context));
}

function toImage(
  element: unknown,
  source: string,
  { number, fileNames, report }: ElementContext,
): ImageRecord | undefined {
  const bad = (what: string): undefined => {
    reportBad(report, source, `task ${number}: ${what}`, "image");
  };
  const task = decodeTask(element);
  if (typeof task === "string") return bad(task);
  const { image, annotations, problems } = task;
  const fileName = fileNames.take(image.fileName, `${image.id}/${image.fileName}`);
  if (fileName === undefined) return bad("expected an image that no other task has");
  for (const { what, annotationId, isUnsupported, isKept } of problems) {
    const verb = isKept ? "Changed" : "Dropped";
    const message = `${verb} result "${annotationId}" of task ${number} in ${JSON.stringify(source)}: ${what}`;
    const code = isUnsupported ? "unsupported-geometry" : "bad-element";
    const dropped = isKept ? undefined : "annotation";
    report({ code, dropped, path: source, imageId: image.id, annotationId, message });
  }
  return { ...image, fileName, annotations };
}
