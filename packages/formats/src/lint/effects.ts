import type { Effect, Effects, LintLoader } from "./finding.ts";

const error = (effect: string): Effect => ({ severity: "error", effect });
const warning = (effect: string): Effect => ({ severity: "warning", effect });

const everywhere: Effects = {
  "bbox-empty": error("an object without an area cannot be learnt"),
  "bbox-malformed": error("the box cannot be used"),
  "missing-file": error("stops when it opens the image"),
  "not-checked": warning("may be given it instead; nothing is known of what is in it"),
  "other-format": error("does not read this format; convert the dataset first"),
  "path-unsafe": error("opens a file outside of the dataset, or none"),
  unreadable: error("stops when it reads the file"),
  "unreadable-image": error("stops when it opens the image"),
};

const pycocotools: Effects = {
  ...everywhere,
  "area-missing": error("COCOeval stops with KeyError: 'area'"),
  "bbox-empty": warning("COCOeval can never match it and counts it as missed"),
  "bbox-malformed": error("COCOeval stops"),
  "bbox-outside": warning("COCOeval compares the part outside of the image as well"),
  "id-duplicate": error("the later one replaces the earlier"),
  "id-missing": error("COCO() stops with KeyError"),
  "id-not-integer": error("loadAnns, loadImgs and loadCats return None for it, or numpy stops"),
  "id-too-large": error("COCOeval keeps ids as floats, in which it is another number, or numpy stops"),
  "id-zero": error("COCOeval takes the id 0 for no match: a perfect detector scores too low"),
  "info-missing": warning("loadRes stops with KeyError: 'info' before 2.0.11"),
  "iscrowd-missing": error("COCOeval stops with KeyError: 'iscrowd'"),
  layout: error("stops: it reads one JSON file"),
  names: warning("getCatIds(catNms=...) gives both categories for the one name"),
  "segmentation-malformed": error("annToMask stops"),
  "size-missing": warning("annToMask stops with KeyError"),
  "supercategory-missing": warning("getCatIds(supNms=...) stops with KeyError"),
  "unknown-category": warning("COCOeval never looks at it"),
  "unknown-image": warning("COCOeval never looks at it"),
};

const detectron2: Effects = {
  ...pycocotools,
  "bbox-empty": warning("the instance is left out of training"),
  "bbox-malformed": error("stops with ValueError"),
  "bbox-outside": warning("the box is cut at the edge of the image"),
  "coordinates-from-0": error("takes 1 from xmin and ymin: every box is a pixel larger, and may begin outside"),
  "field-missing": error("stops with AttributeError"),
  "id-unsafe": error("reads the list of ids with numpy.loadtxt, which cuts it there"),
  layout: error("looks for a COCO file, or for Annotations, JPEGImages and ImageSets/Main of VOC, and stops"),
  "category-id-gap": warning("ids are not 1 to N: it warns and renumbers them"),
  "id-duplicate": error("stops: ids must be unique"),
  "ignore-set": error("stops: `ignore` must be 0"),
  "info-missing": warning("evaluation stops with KeyError: 'info' before pycocotools 2.0.11"),
  "segmentation-malformed": error("the instance is left out"),
  "size-mismatch": error("stops with SizeMismatchError"),
  "size-missing": error("stops with KeyError"),
  "unknown-category": error("stops with KeyError"),
  "unknown-image": warning("the annotation is never loaded"),
};

const rfDetr: Effects = {
  ...pycocotools,
  "bbox-empty": warning("the box is left out"),
  "bbox-outside": warning("the box is cut at the edge of the image"),
  "categories-differ": error("a class means something else in each split"),
  "category-id-gap": error("uses ids as class numbers: those beyond the number of classes are out of range"),
  layout: error("looks for train, valid and test, each with the images and _annotations.coco.json, and stops"),
  "supercategory-missing": error("stops with KeyError: 'supercategory'"),
  "supercategory-none": error("takes it for no class: its boxes are out of range or lost"),
  "unknown-category": error("the class number is out of range"),
  "unknown-image": warning("the annotation is never loaded"),
};

const ultralytics: Effects = {
  ...everywhere,
  "bbox-empty": warning("the box stays and teaches nothing"),
  "bbox-outside": warning("the box reaches beyond the image; more than 1 % of a side, and the image is left out"),
  "class-range": error("leaves out the image with all its boxes"),
  columns: error("leaves out the image with all its boxes"),
  "coordinate-range": error("leaves out the image with all its boxes"),
  "field-missing": error("stops with SyntaxError"),
  "image-too-small": error("leaves out images below 10 pixels a side"),
  "jpeg-end": warning("rewrites the file in place"),
  "label-missing": warning("takes the image for background"),
  "missing-file": error("stops with FileNotFoundError"),
  names: error("stops, or shows something else as the name of the class"),
  "orphan-label": warning("never reads it"),
  "path-relative": warning("takes it from the working directory, then from its folder of datasets"),
  "row-duplicate": warning("leaves out the second row"),
  "segments-mixed": error("takes every row for a polygon: boxes become wrong, or all polygons are thrown away"),
  "size-missing": warning("nobody knows the size, which relative coordinates need"),
  "stem-collision": error("gives both images the same labels"),
  "unreadable-image": error("leaves out the image"),
  "unsupported-image": error("does not see the image"),
};

const hf: Effects = {
  ...everywhere,
  "bbox-empty": warning("kept as it is; most training scripts stop at such a box"),
  "bbox-integers": warning("the column may become one of integers, and a fraction further on then stops the loading"),
  "bbox-outside": warning("kept as it is; most training scripts stop at such a box"),
  "class-range": error("the number has no name; training stops, or learns one class too many"),
  "features-missing": error("images stay bytes and categories stay numbers"),
  "field-missing": error("stops, or loads rows without it"),
  "fields-differ": error("stops, or fills the column with nulls: the first rows say what columns there are"),
  "key-dots": error("WebDataset cuts names at the first dot: the rest becomes the field"),
  layout: error("takes the images without their metadata, or a part of the dataset for all of it"),
  "lengths-differ": error("boxes and categories no longer belong to each other"),
  "path-relative": warning("opens the image on this machine, from this folder, and nowhere else"),
  "not-checked": warning("loads it; nothing is known of what is in it"),
  "size-mismatch": warning("columns of the size say something else than the image"),
  value: error("passes over the feature of the column: images stay bytes, categories numbers"),
  "list-empty": error("takes the type of the lists from the first rows: null, and then stops at the first box"),
};

const tfod: Effects = {
  ...everywhere,
  "bbox-outside": error("stops above 1.1 times the size of the image"),
  "class-range": error("the class has no entry in the label map and becomes -1, or is out of range"),
  "coordinate-range": error("stops above 1.1; any other beyond 0 to 1 reaches out of the image"),
  crc: error("stops with DataLossError"),
  "field-missing": error(
    "create_pascal_tf_record stops with KeyError; the decoder of records goes on with nothing, or a size of 1",
  ),
  "image-id-duplicate": warning("evaluation takes the images of one source_id for one"),
  "id-not-integer": warning("readers that turn source_id into a number stop (EfficientDet, Mask R-CNN)"),
  "jpeg-end": warning("stops where the picture itself is cut short"),
  "label-map-missing": warning("training needs one: label_map_path"),
  layout: error("create_pascal_tf_record looks for lists of ids in ImageSets/Main, and stops"),
  "lengths-differ": error("boxes and classes no longer belong to each other"),
  names: error("stops, or gives two classes one name"),
  "size-mismatch": warning("boxes are relative, but masks and evaluation use the size that is written"),
  "unsupported-image": error("decodes JPEG and PNG only, and stops"),
  value: error("stops: the data types do not match"),
};

/** What each loader does about what. Read in the sources of the loaders, and run with pycocotools 2.0.11. */
export const effectsOf: Readonly<Record<LintLoader, Effects>> = {
  detectron2,
  hf,
  pycocotools,
  "rf-detr": without(rfDetr, "size-missing"),
  tfod,
  ultralytics,
};

/** Reads the sizes of the images itself. */
function without(effects: Effects, code: keyof Effects): Effects {
  const { [code]: _, ...rest } = effects;
  return rest;
}
