import type { ImageRecords } from "../dataset.ts";
import { FileStems } from "../file-stems.ts";
import { type FolderSink, writeFolder } from "../folder-sink.ts";
import type { DatasetSummary } from "../format.ts";
import { mapInOrder } from "../map-in-order.ts";
import { chooseImageFiles, placeImage } from "../place-image.ts";
import { type Plan, type PlannedImage, planDataset, reportShared, summarize } from "../plan.ts";
import { reportStale } from "../stale-files.ts";
import { reportNames } from "../text.ts";
import { hasInvalidCharacters } from "../xml-text.ts";
import { conventions, toVoc } from "./coordinates.ts";
import { devkitFolder, devkitLayout, flatLayout, type VocNames } from "./layout.ts";
import type { VocCoords, VocOptions } from "./options.ts";
import type { VocDocument } from "./template.ts";
import { defaultCoords, vocVariant } from "./traits.ts";
import { ImageSets } from "./write-image-sets.ts";

/** Files in flight; 64 were slower than 16. */
const concurrency = 16;

/**
 * Writes a folder of Pascal VOC files, one per image: `<target>/<image name without extension>.xml`.
 *
 * The text is that of m3-download: elements folder, filename, size and object; 0-based coordinates with `xmax = x + width`; whole numbers as whole
 * numbers. `folder` is the folder part of the record's path. With the coordinates or the layout of the PASCAL devkit files have all of its
 * elements. Points and lines are dropped, polygons become their boxes. Images that are copied or linked are beside the XML; in the
 * devkit's layout they are linked into `JPEGImages` unless `imageFiles` says otherwise, since nobody looks elsewhere.
 *
 * Files in the folder that this run does not write stay there; XML among them is reported as "stale-file".
 * Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category, and the file names twice more; with `classSets` the ids of all images, and
 * the numbers of those of each class.
 *
 * @throws {FormatsError} code "write-failed", "read-failed", "invalid-record", "changed-records"; what was in `target` is then untouched
 */
export async function writeVoc(
  images: ImageRecords,
  target: string,
  options: VocOptions = {},
): Promise<DatasetSummary> {
  // Here, so that nobody loads an XML library who writes no XML.
  const { createVocSerializer } = await import("./template.ts");
  const { layout = "flat", coords = defaultCoords(layout) } = options;
  const isDevkit = layout === "devkit";
  const traits = vocVariant(layout, coords);
  const settings = { ...options, imageFiles: chooseImageFiles(traits, options) };
  const hasAll = isDevkit || coords === "voc";
  const serialize = createVocSerializer(hasAll ? "all" : "few");
  // detectron2 reads lists of ids with numpy.loadtxt, for which a blank ends a column and # begins a remark.
  const stems = new FileStems(isDevkit ? /[\s#]/gu : undefined);
  const plan = await planDataset(images, traits, options, ({ record }) => stems.count(record.fileName));
  reportNames(plan, hasInvalidCharacters);
  const layouts = isDevkit ? devkitLayout() : flatLayout(target, settings);
  const writeOne = async (image: PlannedImage, folder: FolderSink): Promise<VocNames> => {
    const names = layouts(image, nameFile(image, stems, plan));
    reportImage(image, names, plan, isDevkit);
    await folder.write(names.document, serialize(toDocument(image, names, coords)));
    await placeImage(folder, image, names.image, settings);
    return names;
  };
  const { strangers, ...written } = await writeFolder(
    target,
    async (folder) => {
      const sets = isDevkit ? new ImageSets(folder, plan, options) : undefined;
      const files = mapInOrder(plan.images(), concurrency, async (image) => {
        return { image, names: await writeOne(image, folder) };
      });
      for await (const { image, names } of files) await sets?.add(image, names.id);
      await sets?.finish();
      if (isDevkit) await folder.write(`${devkitFolder}/labelmap.txt`, toLabelMap(plan));
    },
    isDevkit ? [devkitFolder] : [],
  );
  reportStale(plan, target, strangers, isDevkit ? /\/(Annotations|ImageSets|JPEGImages)\// : /\.xml$/i);
  return summarize(plan, { paths: [target], ...written });
}

/** The classes as CVAT and datumaro, which know those of PASCAL only, look for them; the format has no way to write some names. */
function toLabelMap({ categories }: Plan): string {
  const names = categories.map(({ name }) => name).filter((name) => !/^[\s#]|[:\p{Cc}\p{Zl}\p{Zp}]|\s$/u.test(name));
  return ["# label:color_rgb:parts:actions", ...names.map((name) => `${name}:::`), ""].join("\n");
}

/** A file name without extension that no other image has. */
function nameFile(image: PlannedImage, stems: FileStems, plan: Plan): string {
  const { stem, isShared } = stems.name(image.record.fileName);
  if (isShared) reportShared(plan, image, `${stem}.xml`);
  return stem;
}

function reportImage(
  { record, facts }: PlannedImage,
  { filename, folder }: VocNames,
  plan: Plan,
  isDevkit: boolean,
): void {
  const where = { dropped: undefined, imageId: record.id, path: record.fileName };
  if (hasInvalidCharacters(folder + filename)) {
    const message = `Replaced characters that XML cannot hold in the name of image ${JSON.stringify(record.fileName)}`;
    plan.tally.add({ code: "invalid-character", ...where, message });
  }
  if (isDevkit && facts.encoding !== undefined && facts.encoding !== "jpeg") {
    const message = `Kept ${JSON.stringify(record.fileName)}, a ${facts.encoding}: torchvision and detectron2 look for .jpg only`;
    plan.tally.add({ code: "unsupported-image", ...where, message });
  }
}

function toDocument(
  { facts, annotations }: PlannedImage,
  { folder, filename }: VocNames,
  coords: VocCoords,
): VocDocument {
  const { widthPixels = 0, heightPixels = 0, channelCount } = facts;
  const flag = (isSet: boolean | undefined): 0 | 1 => (isSet === true ? 1 : 0);
  return {
    folder,
    filename,
    width: widthPixels,
    height: heightPixels,
    depth: channelCount,
    convention: conventions[coords],
    objects: annotations.map(({ annotation, xyxy }) => {
      const { category, isTruncated, isDifficult, isOccluded } = annotation;
      const [xmin, ymin, xmax, ymax] = coords === "voc" ? toVoc(xyxy, widthPixels, heightPixels) : xyxy;
      const flags = { truncated: flag(isTruncated), difficult: flag(isDifficult), occluded: flag(isOccluded) };
      return { name: category, ...flags, xmin, ymin, xmax, ymax };
    }),
  };
}
