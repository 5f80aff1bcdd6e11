import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArray, writeArray } from "@m3/json-stream";
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
  records: AsyncIterable<LocalizationRecord>,
  { minIou, signal, onDuplicate }: WithoutDuplicatesOptions,
): AsyncGenerator<LocalizationRecord, void, undefined> {
  const folder = await mkdtemp(join(tmpdir(), "extract-localizations-"));
  try {
    const path = join(folder, "localizations.jsonl");
    const finder = new DuplicateFinder({ minIou });
    await writeArray(path, noting(records, finder), { signal });
    const originals = finder.find();
    let index = 0;
    for await (const record of readArray<LocalizationRecord>(path, { signal })) {
      if (originals[index] === index) yield record;
      else onDuplicate(record);
      index++;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* noting(
  records: AsyncIterable<LocalizationRecord>,
  finder: DuplicateFinder,
): AsyncGenerator<LocalizationRecord, void, undefined> {
  for await (const record of records) {
    const decoded = decodeLocalizationRecord(record);
    if ("problem" in decoded) throw new TypeError(`A record of our own cannot be read: ${decoded.problem.message}`);
    finder.add(decoded.localization);
    yield record;
  }
}
