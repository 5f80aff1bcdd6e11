import { existsSync } from "node:fs";
import { type Changes, compareMarks, imageMarks, localizationMarks, observationMarks } from "./changes.ts";
import { type DatasetFacts, FactFinder } from "./facts.ts";
import type { DatasetFolder } from "./folder.ts";
import type { Workplace } from "./workplace.ts";

/** Compares what M3 has now with what it had in the last completed run; finds out what the dataset is about on the way. */
export async function compareListings(
  folder: DatasetFolder,
  place: Workplace,
  { isFirst, signal }: { readonly isFirst: boolean; readonly signal: AbortSignal },
): Promise<{ readonly changes: Omit<Changes, "images">; readonly facts: DatasetFacts }> {
  const finder = new FactFinder();
  const before = (path: string): string | undefined => (isFirst || !existsSync(path) ? undefined : path);
  const observations = await compareMarks(
    observationMarks(before(folder.digest), { signal }),
    observationMarks(place.digest, { signal, onRecord: (record) => finder.addObservation(record) }),
    { signal },
  );
  const localizations = await compareMarks(
    localizationMarks(before(folder.localizations), { signal }),
    localizationMarks(place.localizations, { signal, onRecord: (record) => finder.addLocalization(record) }),
    { signal },
  );
  return { changes: { observations, localizations }, facts: finder.facts };
}

/** Compares the images that are there now with those of the last completed run. */
export async function compareImages(
  folder: DatasetFolder,
  place: Workplace,
  { isFirst, signal }: { readonly isFirst: boolean; readonly signal: AbortSignal },
): Promise<Changes["images"]> {
  const before = isFirst || !existsSync(folder.imageMap) ? undefined : folder.imageMap;
  return compareMarks(imageMarks(before, { signal }), imageMarks(place.imageMap, { signal }), { signal });
}
