import { dirname } from "node:path";
import { readArray } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "./dataset.ts";
import type { ReadOptions } from "./format.ts";
import { FileNames, locateImage, type Report, readDataset } from "./reading.ts";
import { guardReading } from "./regular-file.ts";

/** What an element of the array is read with. */
export interface ElementContext {
  /** Of the element, from 1. */
  readonly number: number;
  readonly fileNames: FileNames;
  readonly report: Report;
}

/**
 * Opens a JSON array of any length with one element per image, whose files may be in its folder.
 *
 * @param toImage reports what is wrong with an element, and gives undefined for one that is none
 */
export function readJsonArray(
  source: string,
  options: ReadOptions,
  toImage: (element: unknown, context: ElementContext) => ImageRecord | undefined,
): Dataset {
  return readDataset([], options, async function* (report) {
    const { signal } = options;
    const fileNames = new FileNames();
    let number = 0;
    for await (const element of guardReading(source, readArray(source, { signal }))) {
      number += 1;
      const image = toImage(element, { number, fileNames, report });
      if (image !== undefined) yield { ...image, ...(await locateImage(image.fileName, dirname(source), options)) };
    }
  });
}
