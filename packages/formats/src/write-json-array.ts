import { writeFiles } from "./file-sink.ts";
import type { Plan, PlannedImage } from "./plan.ts";

/**
 * Writes a JSON array with one element per image, one a line.
 *
 * @returns its size in bytes
 * @throws {FormatsError} code "write-failed"
 */
export async function writeJsonArray(
  target: string,
  plan: Plan,
  toElement: (image: PlannedImage) => unknown,
): Promise<number> {
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    let separator = "[\n";
    for await (const image of plan.images()) {
      await sink.writeText(separator + JSON.stringify(toElement(image)));
      separator = ",\n";
    }
    await sink.writeText(separator === "[\n" ? "[]\n" : "\n]\n");
  });
  return sizeBytes;
}
