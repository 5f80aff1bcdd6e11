import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArrayBatches, writeArrayBatches } from "@m3/json-stream";
import { DuplicateFinder, decodeLocalizationRecord, type LocalizationRecord } from "@m3/localizations";

/** What {@link withoutDuplicates} needs besides the records. */
export interface WithoutDuplicatesOptions {
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
  { minIou, signal, onDuplicate }: WithoutDuplicatesOptions,
): AsyncGenerator<readonly LocalizationRecord[], void, undefined> {
  const folder = await mkdtemp(join(tmpdir(), "extract-localizations-"));
  try {
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
  } finally {
    await rm(folder, { recursive: true, force: true });
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
