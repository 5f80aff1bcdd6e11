import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "node:process";
import { readArrayBatches, writeArrayBatches } from "@m3/json-stream";
import { DuplicateFinder, decodeLocalizationRecord, type LocalizationRecord } from "@m3/localizations";
import { ExtractError } from "./errors.ts";

/** What {@link withoutDuplicates} needs besides the records. */
export interface WithoutDuplicatesOptions {
  /** Where they wait; empty, and removed by whoever made it, who alone knows when an interrupted run has ended. */
  readonly folder: string;
  readonly minIou: number | undefined;
  readonly signal: AbortSignal;
  readonly onDuplicate: (record: LocalizationRecord) => void;
}

/**
 * Yields one of those records that say the same. Which one that is can only be told when all have come, so all wait in a
 * temporary file.
 */
export async function* withoutDuplicates(
  batches: AsyncIterable<readonly LocalizationRecord[]>,
  { folder, minIou, signal, onDuplicate }: WithoutDuplicatesOptions,
): AsyncGenerator<readonly LocalizationRecord[], void, undefined> {
  const path = join(folder, "localizations.jsonl");
  const finder = new DuplicateFinder({ minIou });
  await writeArrayBatches(path, noting(batches, finder), { signal });
  const originals = finder.find();
  let index = 0;
  for await (const batch of readArrayBatches<LocalizationRecord>(path, { signal })) {
    const first = index;
    index += batch.length;
    yield batch.filter((record, rank) => {
      const isKept = originals[first + rank] === first + rank;
      if (!isKept) onDuplicate(record);
      return isKept;
    });
  }
}

/**
 * Makes a folder of its own for {@link withoutDuplicates}.
 *
 * @throws {ExtractError} code "no-temporary-folder".
 */
export async function makeTemporaryFolder(): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, "extract-localizations-"));
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const variable = platform === "win32" ? "TEMP" : "TMPDIR";
    const message = `Cannot put localizations aside for --dedupe in ${JSON.stringify(parent)}: expected a folder that may be written (${variable}), got ${reason}`;
    throw new ExtractError("no-temporary-folder", message, error);
  }
}

async function* noting(
  batches: AsyncIterable<readonly LocalizationRecord[]>,
  finder: DuplicateFinder,
): AsyncGenerator<readonly LocalizationRecord[], void, undefined> {
  for await (const batch of batches) {
    for (const record of batch) {
      const decoded = decodeLocalizationRecord(record);
      if ("problem" in decoded) throw new TypeError(`A record of our own cannot be read: ${decoded.problem.message}`);
      finder.add(decoded.localization);
    }
    yield batch;
  }
}
