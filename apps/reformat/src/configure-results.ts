import { derived, nonNegativeNumber, oneOf, positiveInteger } from "@m3/command-line";
import { instantOf } from "./option-readers.ts";
import { type Parser, text } from "./parser.ts";

/** Written down here too, so that --help need not load the library. */
const csvFlavors = ["fathomnet", "openimages", "retinanet", "science", "tf", "vertex", "via"] as const;

/** Declares options of single results. */
export function configureResults(parser: Parser) {
  return parser
    .option("coco-first-category-id", {
      ...text,
      coerce: derived(oneOf("--coco-first-category-id", ["0", "1"]), (id) => (id === undefined ? id : Number(id))),
      group: "Of single formats:",
      describe: "COCO: number of the first category, 1 or 0 [default: 1]",
    })
    .option("csv-flavor", {
      ...text,
      coerce: oneOf("--csv-flavor", csvFlavors),
      group: "Of single formats:",
      describe: `CSV: whose columns: ${csvFlavors.join(", ")} [default: science]`,
    })
    .option("csv-negatives", {
      type: "boolean",
      group: "Of single formats:",
      describe: "CSV: give images without boxes a row [default: no]",
    })
    .option("defuse-formulas", {
      type: "boolean",
      group: "Of single formats:",
      describe: "CSV: put an apostrophe before text that a spreadsheet takes for a formula [default: no]",
    })
    .option("ifdo-header", {
      ...text,
      group: "Of single formats:",
      describe:
        "iFDO: a JSON file with fields of image-set-header that no dataset knows: creators, PI, license, handle, project ...",
    })
    .option("ifdo-created-at", {
      ...text,
      coerce: instantOf("--ifdo-created-at"),
      group: "Of single formats:",
      describe: "iFDO: when the annotations were made, such as 2026-01-31 [default: SOURCE_DATE_EPOCH, else not said]",
    })
    .option("shards", {
      ...text,
      coerce: positiveInteger("--shards"),
      group: "Of single formats:",
      describe: "TF, Parquet: spread over so many files, NAME-00000-of-00010 [default: one; Parquet: by size]",
    })
    .option("voc-coords", {
      ...text,
      coerce: oneOf("--voc-coords", ["m3", "voc"] as const),
      group: "Of single formats:",
      describe:
        "VOC: m3 counts from 0, as m3-download; voc from 1, as the devkit [default: m3; voc in the devkit layout]",
    })
    .option("voc-layout", {
      ...text,
      coerce: oneOf("--voc-layout", ["flat", "devkit"] as const),
      group: "Of single formats:",
      describe:
        "VOC: flat puts the files into one folder; devkit makes VOCdevkit/VOC2012 with image sets [default: flat]",
    })
    .option("yolo-path", {
      ...text,
      group: "Of single formats:",
      describe: "YOLO: folder that data.yaml says the dataset is in [default: none, so that it can be moved]",
    })
    .option("crop-padding", {
      ...text,
      default: "0",
      coerce: derived(nonNegativeNumber("--crop-padding"), (found) => found ?? 0),
      group: "Crops:",
      describe: "Room around the box, as a share of its size",
    })
    .option("crop-square", {
      type: "boolean",
      default: false,
      group: "Crops:",
      describe: "Widen each crop to a square",
    })
    .option("crop-min-size", {
      ...text,
      coerce: positiveInteger("--crop-min-size"),
      group: "Crops:",
      describe: "Leave out crops with a side below so many pixels",
    });
}
