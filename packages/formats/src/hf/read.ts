import { basename, join } from "node:path";
import { readArray } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { isFields } from "../extra-fields.ts";
import type { ReadOptions } from "../format.ts";
import { fromHubSplit } from "../hub-splits.ts";
import { damaged } from "../open-unpacked.ts";
import { FileNames, type Report, readDataset, reportBad } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { guardReading, readText } from "../regular-file.ts";
import { finishSample } from "../sample-images.ts";
import { fromSampleRow } from "../sample-row.ts";
import { probeSource } from "../source-probe.ts";
import { findMetadata } from "./find-metadata.ts";
import { parseHubReadme } from "./readme.ts";
import { hfTraits } from "./traits.ts";

/**
 * Opens a folder of images with a `metadata.jsonl`, or one per split, ours or another's: objects as lists of properties or as a list of objects,
 * categories by name, or by number with the names in README.md (without any, the number is the name).
 *
 * Each pass reads the files anew. Rows that are not what the format says are left out and reported. Holds the file names.
 *
 * @throws {FormatsError} code "read-failed" for a folder without metadata, and in a pass for a line that is no JSON
 */
export async function readHf(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const files = await findMetadata(await probeSource(source));
  if (files.length === 0) throw damaged(source, hfTraits.title, "expected a metadata.jsonl in it or in its folders");
  const names = await parseHubReadme(await readText(join(source, "README.md")).catch(() => ""));
  return readDataset(
    names.map((name) => ({ name })),
    options,
    async function* (report) {
      const fileNames = new FileNames();
      for (const folder of files)
        yield* readSplit(join(source, folder), { names, fileNames, options, report, isRoot: folder === "" });
    },
  );
}

interface SplitSetup {
  readonly names: readonly string[];
  readonly fileNames: FileNames;
  readonly options: ReadOptions;
  readonly report: Report;
  /** Whether the folder is the dataset's own, and so no split. */
  readonly isRoot: boolean;
}

async function* readSplit(folder: string, setup: SplitSetup): AsyncGenerator<ImageRecord, void, undefined> {
  const { names, fileNames, options, report, isRoot } = setup;
  const path = join(folder, "metadata.jsonl");
  const split = isRoot ? {} : { split: fromHubSplit(basename(folder)) };
  let line = 0;
  for await (const row of guardReading(path, readArray(path, { layout: "lines", signal: options.signal }))) {
    line += 1;
    const fail = (flaw: string): void => reportBad(report, path, `row ${line}: expected ${flaw}`, "image");
    const wanted = isFields(row) ? row.file_name : undefined;
    if (!isFields(row) || typeof wanted !== "string" || !isSafeFileName(wanted)) {
      fail("a file_name inside the folder");
      continue;
    }
    const fileName = fileNames.take(wanted, `${basename(folder)}/${wanted}`);
    const sample = fromSampleRow(row, names);
    if (fileName === undefined) fail(`a file_name of its own, got ${JSON.stringify(wanted)} again`);
    else if (typeof sample === "string") fail(sample);
    else {
      const place = join(options.imageFolder ?? folder, wanted);
      yield finishSample(sample, { fileName, path: place, ...split }, path, report);
    }
  }
}
