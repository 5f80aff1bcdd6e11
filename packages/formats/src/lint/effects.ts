import type { Effect, Effects, LintLoader } from "./finding.ts";

const error = (effect: string): Effect => ({ severity: "error", effect });
const warning = (effect: string): Effect => ({ severity: "warning", effect });

const everywhere: Effects = {
  "bbox-empty": error("an object without an area cannot be learnt"),
  "bbox-malformed": error("the box cannot be used"),
  "image-cut": error("stops when it decodes the image"),
  "missing-file": error("stops when it opens the image"),
  "no-images": error("stops, or trains on less than all"),
  "not-checked": warning("may be given it instead; nothing is known of what is in it"),
  "other-format": error("does not read this format; convert the dataset first"),
  "path-unsafe": error("opens a file outside of the dataset, or none"),
  unreadable: error("stops when it reads the file"),
  "unreadable-image": error("stops when it opens the image"),
};

const pycocotools: Effects = {
  ...everywhere,
  "area-missing": error("COCOeval stops with KeyError: 'area'"),
  "bbox-empty": error("COCOeval can never match it: a perfect detector scores too low"),
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
  names: warning("getCatIds(catNms=...) gives another category than is meant, several or none"),
  "no-annotations": warning("takes images without annotations for negatives"),
  "path-unsafe": warning("opens a file outside of the folder of images, where it is on this machine only"),
  "segmentation-malformed": error("annToMask stops, or draws another shape"),
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
  crowd: warning("never trains on it"),
  "exif-orientation": warning("turns the image: its size and boxes must be those of the turned one"),
  "coordinates-from-0": error("takes 1 from xmin and ymin: every box is a pixel larger, and may begin outside"),
  "field-missing": error("stops with AttributeError"),
  "id-unsafe": error("reads the list of ids with numpy.loadtxt, which cuts it there"),
  layout: error("looks for a COCO file, or for Annotations, JPEGImages and ImageSets/Main of VOC, and stops"),
  "category-id-gap": warning("ids are not 1 to N: it warns and renumbers them"),
  "id-duplicate": error("stops: ids must be unique"),
  "ignore-set": error("stops: `ignore` must be 0"),
  "info-missing": warning("evaluation stops with KeyError: 'info' before pycocotools 2.0.11"),
  "no-annotations": warning("leaves them out of training, unless FILTER_EMPTY_ANNOTATIONS is False"),
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
  "category-id-gap": warning(
    "uses ids as class numbers before 1.5: those beyond the number of classes are out of range",
  ),
  "class-range": error("stops with ValueError"),
  columns: error("stops with ValueError"),
  "coordinate-range": warning("the box is cut at the edge of the image"),
  crowd: warning("never trains on it"),
  "field-missing": error("stops: it finds no images of that split"),
  "iscrowd-missing": warning("takes it for no crowd; evaluation stops with KeyError: 'iscrowd' where it is COCOeval"),
  "label-missing": warning("takes the image for background"),
  layout: error("looks for train and valid, each with its images and _annotations.coco.json, or for YOLO, and stops"),
  names: warning("shows something else as the name of the category"),
  "orphan-label": warning("never reads it"),
  "split-missing": warning("stops when it is asked for that split"),
  "stem-collision": error("gives both images the same labels"),
  "supercategory-missing": warning("stops with KeyError: 'supercategory' before 1.6"),
  "supercategory-none": warning("takes it for no class before 1.6: its boxes are out of range or lost"),
  "unknown-category": error("stops with KeyError, or the class number is out of range"),
  "unknown-image": warning("the annotation is never loaded"),
  "unsupported-image": error("does not see the image"),
  value: error("stops, or goes on with another value"),
};

const ultralytics: Effects = {
  ...everywhere,
  "bbox-empty": warning("the box stays and teaches nothing"),
  "bbox-outside": warning("the box reaches beyond the image; more than 1 % of a side, and the image is left out"),
  "class-range": error("leaves out the image with all its boxes"),
  columns: error("leaves out the image with all its boxes"),
  "coordinate-range": error("leaves out the image with all its boxes"),
  "field-missing": error("stops with SyntaxError"),
  "exif-orientation": warning("turns the image: boxes must be those of the turned one"),
  "image-cut": error("leaves out the image"),
  "image-too-small": error("leaves out images below 10 pixels a side"),
  "jpeg-end": warning("rewrites the file in place"),
  "label-missing": warning("takes the image for background"),
  "missing-file": error("stops with FileNotFoundError"),
  names: error("stops, or shows something else as the name of the class"),
  "no-annotations": error("stops: there are no labels at all where it looks for them"),
  "no-images": error("stops with FileNotFoundError"),
  "orphan-label": warning("never reads it"),
  "path-relative": warning("takes it from the working directory, then from its folder of datasets"),
  "row-duplicate": warning("leaves out the second row"),
  "segments-mixed": error(
    "leaves out files that have both, or takes their boxes for polygons; throws all polygons away, or stops where it needs them",
  ),
  "size-missing": warning("nobody knows the size, which relative coordinates need"),
  "split-missing": warning("stops when it is asked for that split"),
  "stem-collision": error("gives both images the same labels"),
  "unreadable-image": error("leaves out the image"),
  "unsupported-image": error("does not see the image, or leaves it out"),
  value: error("stops with TypeError or SyntaxError, or goes on with another value"),
};

const hf: Effects = {
  ...everywhere,
  "bbox-empty": warning("kept as it is; most training scripts stop at such a box"),
  "bbox-integers": warning("the column may become one of integers, and a fraction further on then stops the loading"),
  "bbox-outside": warning("kept as it is; most training scripts stop at such a box"),
  "class-range": error("the number has no name; training stops, or learns one class too many"),
  "features-missing": error("images stay bytes and categories stay numbers"),
  "field-missing": error("stops, or loads rows without it"),
  "exif-orientation": warning("turns the image: boxes must be those of the turned one"),
  "fields-differ": error("stops, or fills the column with nulls: the first rows say what columns there are"),
  "key-dots": error("WebDataset cuts names at the first dot: the rest becomes the field"),
  layout: error("takes the images without their metadata, or a part of the dataset for all of it"),
  "lengths-differ": error("boxes and categories no longer belong to each other"),
  "path-relative": warning("opens the image on this machine, from this folder, and nowhere else"),
  "not-checked": warning("loads it; nothing is known of what is in it"),
  "size-mismatch": warning("columns of the size say something else than the image"),
  value: error("passes over the feature of the column: images stay bytes, categories numbers"),
  "types-differ": error("stops: a column has one type, the same in all splits"),
  "unlisted-image": warning("never loads it"),
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
  "label-map-missing": warning("training needs one: label_map_path"),
  layout: error("create_pascal_tf_record looks for lists of ids in ImageSets/Main, and stops"),
  "lengths-differ": error("boxes and classes no longer belong to each other"),
  names: error("stops, or gives two classes one name"),
  "size-mismatch": warning("boxes are relative, but masks and evaluation use the size that is written"),
  "unsupported-image": error("decodes JPEG, PNG and BMP only, and stops"),
  value: error("stops: the data types do not match"),
};

/** What each loader does about what. Read in the sources of the loaders, and held against what they do to damaged datasets. */
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
