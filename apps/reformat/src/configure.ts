import { derived, oneOf, positiveInteger } from "@m3/command-line";
import { formatNames, readFormat } from "./format-names.ts";
import { loaderNames } from "./lint-loaders.ts";
import { readMinSize, readRollUp, readShares, shareOf } from "./option-readers.ts";
import { type Parser, text } from "./parser.ts";

/** Declares what to read and what to write. */
export function configureFiles(parser: Parser) {
  return parser
    .positional("localizations", {
      type: "string",
      demandOption: true,
      describe:
        'Localizations to read: JSON in any layout, .jsonl, either of them gzipped; "-" is standard input. Or a dataset, see --from',
    })
    .option("from", {
      ...text,
      group: "Input:",
      describe:
        "Read a dataset in this format, a file or a folder; auto looks what it is [default: localizations; auto for a folder, and for a file of COCO or iFDO]",
    })
    .option("image-map", {
      ...text,
      alias: "image_map",
      group: "Input:",
      describe: "Map of the downloaded images (see download-images); most formats need it, COCO and CSV do not",
    })
    .option("image-folder", {
      ...text,
      group: "Input:",
      describe: "Where the images of a dataset are, if not where its format has them",
    })
    .option("allow-missing", {
      type: "boolean",
      default: false,
      group: "Input:",
      describe: "Keep images that are not there, with the sizes on record (where the format can)",
    })
    .option("output", {
      ...text,
      alias: "o",
      group: "Result:",
      describe:
        "Output name without its extension, or a folder, as the format has it [default: the input's + _reformatted]",
    })
    .option("format", {
      ...text,
      alias: "f",
      default: "COCO",
      coerce: readFormat,
      group: "Result:",
      describe: `Format to write: ${Object.keys(formatNames).join(", ")}, in any letter case`,
    })
    .option("manifest", {
      ...text,
      group: "Result:",
      describe: "Also write a manifest: counts, what was left out and why, SHA-256 of each file",
    })
    .option("preview", {
      ...text,
      group: "Result:",
      describe:
        "Also make a page that shows the dataset, which opens from disk: a name that ends in .html, or a folder",
    })
    .option("crops", {
      type: "boolean",
      default: false,
      group: "Result:",
      describe: "Write one image per box instead, in a folder per category, for training a classifier",
    })
    .option("stats", {
      type: "boolean",
      default: false,
      group: "Result:",
      describe: "Write nothing; count categories, box sizes, depths and images without boxes",
    })
    .option("lint", {
      ...text,
      coerce: oneOf("--lint", loaderNames),
      group: "Result:",
      describe: `Write nothing; say what a loader would stumble over: ${loaderNames.join(", ")}`,
    });
}

/** Declares what becomes of the annotations. */
export function configureAnnotations(parser: Parser) {
  const group = "Annotations, in this order:";
  return parser
    .option("no-clip", {
      type: "boolean",
      default: false,
      group,
      describe: "Leave boxes that reach beyond their image as they are, instead of cutting them (not TF)",
    })
    .option("min-size", {
      ...text,
      coerce: readMinSize,
      group,
      describe: "Leave out boxes with a side below so many pixels (16), or below a share of the image's (1%)",
    })
    .option("remap", { ...text, group, describe: "Rename categories by a CSV or JSON file; an empty name drops" })
    .option("roll-up", {
      ...text,
      coerce: readRollUp,
      group,
      describe:
        "Go up to a rank (family), or to the smallest group with enough boxes (min=20); needs --taxonomy, or a dataset that was given one",
    })
    .option("taxonomy", {
      ...text,
      group,
      describe:
        "JSON of the knowledge base's phylogeny, or a list of {name, rank, parent}; its ranks are added to boxes",
    })
    .option("dedupe", {
      type: "boolean",
      default: false,
      group,
      describe: "Keep one of several equal boxes of a category in an image",
    })
    .option("dedupe-iou", {
      ...text,
      coerce: shareOf("--dedupe-iou"),
      group,
      describe: "... also of those that overlap by so much (intersection over union, such as 0.9)",
    })
    .option("categories", { ...text, group, describe: "Keep the categories in this file, one a line, in its order" })
    .option("min-count", {
      ...text,
      coerce: positiveInteger("--min-count"),
      group,
      describe: "Leave out categories with fewer boxes",
    });
}

/** Declares what becomes of the images. */
export function configureImages(parser: Parser) {
  const group = "Images:";
  return parser
    .option("negatives", {
      ...text,
      coerce: oneOf("--negatives", ["keep", "drop"] as const),
      group,
      describe:
        "keep or drop images without boxes [default: keeps those without any to begin with, drops those that lost theirs]",
    })
    .option("sample", { ...text, coerce: positiveInteger("--sample"), group, describe: "Keep so many images" })
    .option("split", {
      ...text,
      coerce: readShares,
      group,
      describe: "Divide the images, such as train=0.8,val=0.1,test=0.1; what was taken together stays together",
    })
    .option("split-by", {
      ...text,
      default: "group",
      coerce: derived(oneOf("--split-by", ["group", "video", "moment", "image"]), (found) => found ?? "group"),
      group,
      describe: "What stays together: group (a dive, else as video), video (else as moment), moment, image",
    })
    .option("split-mode", {
      ...text,
      default: "hash",
      coerce: derived(oneOf("--split-mode", ["hash", "balanced"]), (found) => found ?? "hash"),
      group,
      describe: "hash: no image changes its split when data is added; balanced: by categories",
    })
    .option("seed", { ...text, default: "0", group, describe: "Another seed gives another split and sample" })
    .option("images", {
      ...text,
      coerce: oneOf("--images", ["leave", "copy", "link"] as const),
      group,
      describe:
        "leave the files where they are, copy them to where loaders of the format look, or link them, which takes no space [default: link for YOLO, Darknet, HF and VOC's devkit layout; else leave]",
    });
}
