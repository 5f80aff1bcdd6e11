import type { ImageRecords } from "../dataset.ts";
import { writeFiles } from "../file-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { planDataset, summarize } from "../plan.ts";
import { HeaderFacts } from "./header.ts";
import { checkHeader } from "./header-fields.ts";
import { toIfdoItem } from "./items.ts";
import type { IfdoOptions } from "./options.ts";
import { ifdoTraits } from "./traits.ts";

/**
 * Writes an Image FAIR Digital Object in version 2.1 (https://marine-imaging.com/fair/ifdos/iFDO-overview/): rectangles by their four corners, polygons
 * closed, depth as a negative altitude, times in UTC. Fields of the header that are not known and not given as an option are left out and
 * reported; the uuid of the set follows from those of its images.
 *
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category, and the names of all annotators.
 *
 * @throws {FormatsError} code "invalid-setting" for a field of the header that is not what iFDO says, "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeIfdo(
  images: ImageRecords,
  target: string,
  options: IfdoOptions = {},
): Promise<DatasetSummary> {
  checkHeader(options.header ?? {}, "the header");
  const facts = new HeaderFacts();
  const plan = await planDataset(images, ifdoTraits, options, (image) => facts.note(image));
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    const header = JSON.stringify(facts.header(target, plan, options), null, 2);
    await sink.writeText(`{\n"image-set-header": ${header},\n"image-set-items": {`);
    let separator = "\n";
    for await (const image of plan.images()) {
      const item = JSON.stringify([toIfdoItem(image, options.createdAt)]);
      await sink.writeText(`${separator}${JSON.stringify(image.record.fileName)}: ${item}`);
      separator = ",\n";
    }
    await sink.writeText(`${separator === "\n" ? "" : "\n"}}\n}\n`);
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}
