import type { Dataset } from "../dataset.ts";

/** Goes over a dataset and counts the annotations of each category, in the order in which they are first met. */
export async function countAnnotations(dataset: Dataset, signal?: AbortSignal): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { annotations } of dataset.images()) {
    signal?.throwIfAborted();
    for (const { category } of annotations) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return counts;
}
