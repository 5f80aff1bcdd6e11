import type { Dataset } from "./dataset.ts";

/** Does something with a dataset and closes it, whatever comes of it. */
export async function closing<T>(dataset: Dataset, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await dataset.close();
  }
}
