import type { ImageRecord, ImageRecords } from "../dataset.ts";
import { FileStems } from "../file-stems.ts";
import { writeFolder } from "../folder-sink.ts";
import type { DatasetSummary, WriteOptions } from "../format.ts";
import { mapInOrder } from "../map-in-order.ts";
import { type Plan, type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { reportStale } from "../stale-files.ts";
import { reportNames } from "../text.ts";
import type { VocDocument } from "./template.ts";
import { vocTraits } from "./traits.ts";
import { hasInvalidCharacters } from "./xml-text.ts";

/** Files in flight; 64 were slower than 16. */
const concurrency = 16;

/**
 * Writes a folder of Pascal VOC files, one per image: `<target>/<image name without extension>.xml`.
 *
 * The text is that of m3-download: elements folder, filename, size and object; 0-based coordinates with `xmax = x + width`; whole numbers as whole
 * numbers. `folder` is the folder part of the record's path. Points and lines are dropped, polygons become their boxes.
 *
 * Files in the folder that this run does not write stay there; XML among them is reported as "stale-file".
 * Goes over the records twice and holds what {@link planDataset} holds, and the file names twice more.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeVoc(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  // Here, so that nobody loads an XML library who writes no XML.
  const { createVocSerializer } = await import("./template.ts");
  const serialize = createVocSerializer();
  const stems = new FileStems();
  const plan = await planDataset(images, vocTraits, options, ({ record }) => stems.count(record.fileName));
  reportNames(plan, hasInvalidCharacters);
  const { strangers, ...written } = await writeFolder(target, async (folder) => {
    const files = mapInOrder(plan.images(), concurrency, (image) => {
      const document = toDocument(image);
      return folder.write(`${nameFile(image, stems, plan)}.xml`, serialize(document));
    });
    for await (const _ of files);
  });
  reportStale(plan, target, strangers, /\.xml$/i);
  return summarize(plan, { paths: [target], ...written });
}

function nameFile(image: PlannedImage, stems: FileStems, plan: Plan): string {
  const { record } = image;
  const { stem, isShared } = stems.name(record.fileName);
  if (isShared) reportShared(plan, image, `${stem}.xml`);
  if (hasInvalidCharacters(record.path ?? record.fileName)) {
    const message = `Replaced characters that XML cannot hold in the name of image ${JSON.stringify(record.fileName)}`;
    plan.tally.add({
      code: "invalid-character",
      dropped: undefined,
      imageId: record.id,
      path: record.fileName,
      message,
    });
  }
  return stem;
}

function toDocument({ record, facts, annotations }: PlannedImage): VocDocument {
  const { widthPixels = 0, heightPixels = 0, channelCount } = facts;
  return {
    ...splitPath(record),
    width: widthPixels,
    height: heightPixels,
    depth: channelCount,
    objects: annotations.map(({ annotation, xyxy: [xmin, ymin, xmax, ymax] }) => {
      return { name: annotation.category, xmin, ymin, xmax, ymax };
    }),
  };
}

/** Folder and file name as Python's `os.path.split` parts them. */
function splitPath({ path, fileName }: ImageRecord): { readonly folder: string; readonly filename: string } {
  const text = path === undefined || path === "" ? fileName : path;
  const end = Math.max(text.lastIndexOf("/"), process.platform === "win32" ? text.lastIndexOf("\\") : -1) + 1;
  const head = text !== path ? "" : text.slice(0, end);
  const folder = /^\/+$/.test(head) ? head : head.replace(/[/\\]+$/, "");
  return { folder, filename: text.slice(end) };
}
