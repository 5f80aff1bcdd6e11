import { basename, join } from "node:path";
import { readArray } from "@m3/json-stream";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { isFields } from "../extra-fields.ts";
import type { ReadOptions } from "../format.ts";
import { reportMerged } from "../merged-splits.ts";
import { damaged } from "../open-unpacked.ts";
import { FileNames, type Report, readDataset, reportBad, withSlashes } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { guardReading, readText } from "../regular-file.ts";
import { finishSample } from "../sample-images.ts";
import { fromSampleRow } from "../sample-row.ts";
import { probeSource } from "../source-probe.ts";
import { findMetadata, metadataName } from "./find-metadata.ts";
import { type HubFolders, toHubFolders } from "./hub-folders.ts";
import { parseHubReadme } from "./readme.ts";
import { hfTraits } from "./traits.ts";

/**
 * Opens a folder of images with a `metadata.jsonl`, or one per split, ours or another's: objects as lists of properties or as a list of objects,
 * categories by name, or by number with the names in README.md (without any, the number is the name). Which folders are splits is told as the loader of
 * the Hub tells it: by README.md, else by their names; one that is none beside others is passed over and reported.
 *
 * Each pass reads the files anew. Rows that are not what the format says are left out and reported. Holds the file names.
 *
 * @throws {FormatsError} code "read-failed" for a folder without metadata, and in a pass for a line that is no JSON
 */
export async function readHf(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const files = await findMetadata(await probeSource(source));
  if (files.length === 0) throw damaged(source, hfTraits.title, "expected a metadata.jsonl in it or in its folders");
  const readme = await readText(join(source, "README.md")).catch(() => "");
  const names = await parseHubReadme(readme);
  const { taken, passedOver } = await toHubFolders(files, readme);
  return readDataset(
    names.map((name) => ({ name })),
    options,
    async function* (report) {
      reportFolders(source, { taken, passedOver }, report);
      const fileNames = new FileNames();
      for (const { folder, split } of taken)
        yield* readSplit(join(source, folder), { names, fileNames, options, report, split });
    },
  );
}

interface SplitSetup {
  readonly names: readonly string[];
  readonly fileNames: FileNames;
  readonly options: ReadOptions;
  readonly report: Report;
  readonly split: string | undefined;
}

/** Tells of folders that become one split, and of those that are none. */
function reportFolders(source: string, { taken, passedOver }: HubFolders, report: Report): void {
  const splits = new Map(
    taken.flatMap(({ folder, split }) => (split === undefined ? [] : [[basename(folder), split]])),
  );
  reportMerged(splits.keys(), (name) => splits.get(name) ?? name, `where ${JSON.stringify(source)} is read`, report);
  for (const folder of passedOver) {
    const path = join(source, folder);
    const message = `Passed over ${JSON.stringify(path)}: expected a folder that is a split to Hugging Face, as ${JSON.stringify(taken[0]?.folder)} is`;
    report({ code: "bad-element", dropped: undefined, path, message });
  }
}

async function* readSplit(folder: string, setup: SplitSetup): AsyncGenerator<ImageRecord, void, undefined> {
  const { names, fileNames, options, report, split } = setup;
  const path = join(folder, metadataName);
  let line = 0;
  for await (const row of guardReading(path, readArray(path, { layout: "lines", signal: options.signal }))) {
    line += 1;
    const fail = (flaw: string): void => reportBad(report, path, `row ${line}: expected ${flaw}`, "image");
    const named = isFields(row) ? row.file_name : undefined;
    const wanted = typeof named === "string" ? withSlashes(named) : undefined;
    if (!isFields(row) || wanted === undefined || !isSafeFileName(wanted)) {
      fail("a file_name inside the folder");
      continue;
    }
    const fileName = fileNames.take(wanted, `${basename(folder)}/${wanted}`);
    const sample = fromSampleRow(row, names);
    if (fileName === undefined) fail(`a file_name of its own, got ${JSON.stringify(wanted)} again`);
    else if (typeof sample === "string") fail(sample);
    else {
      const place = join(options.imageFolder ?? folder, wanted);
      yield finishSample(sample, { fileName, path: place, ...(split !== undefined && { split }) }, path, report);
    }
  }
}
