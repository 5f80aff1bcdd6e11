import { dirname } from "node:path";
import { readArray } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "../dataset.ts";
import type { ReadOptions } from "../format.ts";
import { FileNames, locateImage, type Report, readDataset, reportBad } from "../reading.ts";
import { guardReading } from "../system-failure.ts";
import { decodeTask } from "./decode.ts";

/**
 * Opens the tasks of a Label Studio project of any number, as exported ("JSON") or as imported. Of several annotations of a task the first counts
 * that was not cancelled, else the first prediction. Turned boxes become polygons; brush strokes, ellipses and the like are left out and
 * reported. Images are in the folder of the file or in `imageFolder`; a record has no path where there is none. Holds the file names of the images.
 *
 * @throws {FormatsError} code "read-failed", also while images are read
 */
export async function readLabelStudio(source: string, options: ReadOptions = {}): Promise<Dataset> {
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
    const task = decodeTask(element);
    if (typeof task === "string") {
      reportBad(report, source, `task ${number}: ${task}`, "image");
      continue;
    }
    const { image, annotations, problems } = task;
    const fileName = fileNames.take(image.fileName, `${image.id}/${image.fileName}`);
    if (fileName === undefined) {
      reportBad(report, source, `task ${number}: expected an image that no other task has`, "image");
      continue;
    }
    for (const { what, annotationId, isUnsupported } of problems) {
      const message = `Dropped result "${annotationId}" of task ${number} in ${JSON.stringify(source)}: ${what}`;
      const code = isUnsupported ? "unsupported-geometry" : "bad-element";
      report({ code, dropped: "annotation", path: source, imageId: image.id, annotationId, message });
    }
    yield { ...image, fileName, ...(await locateImage(fileName, dirname(source), options)), annotations };
  }
}
