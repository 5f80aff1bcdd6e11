/** The loaders whose rules are known. */
export const lintLoaders = ["detectron2", "hf", "pycocotools", "rf-detr", "tfod", "ultralytics"] as const;

/**
 * A loader: Detectron2, Hugging Face `datasets` (ImageFolder, WebDataset and Parquet), pycocotools (and torchvision, which is on top of it), RF-DETR,
 * the TensorFlow Object Detection API, Ultralytics YOLO.
 */
export type LintLoader = (typeof lintLoaders)[number];

/**
 * What may be wrong with a dataset for a loader:
 *
 * | code | what |
 * |---|---|
 * | `area-missing` | an annotation has no `area` |
 * | `bbox-empty` | width or height of a box is 0 or less |
 * | `bbox-integers` | coordinates are written without a decimal point |
 * | `bbox-malformed` | a box is not what the format says, or not finite |
 * | `bbox-outside` | a box reaches beyond its image |
 * | `categories-differ` | splits have different categories |
 * | `category-id-gap` | numbers of categories are not those that the loader counts on |
 * | `class-range` | a class is none of those that are declared |
 * | `columns` | a row has another number of columns than the format |
 * | `coordinate-range` | a relative coordinate is not from 0 to 1 |
 * | `coordinates-from-0` | coordinates count from 0 where the loader counts from 1 |
 * | `crc` | a checksum does not match |
 * | `crowd` | an annotation stands for a crowd |
 * | `exif-orientation` | an image is to be turned before it is shown |
 * | `features-missing` | a file does not say what its columns are |
 * | `field-missing` | a field that the loader reads is not there |
 * | `fields-differ` | rows or samples have different fields |
 * | `id-duplicate`, `id-missing`, `id-not-integer`, `id-too-large`, `id-zero` | of an image, an annotation or a category |
 * | `id-unsafe` | a file has a name that the loader's lists cannot hold |
 * | `ignore-set` | an annotation has `ignore` |
 * | `image-cut` | an image ends before its pixels do |
 * | `image-id-duplicate` | two images have one id |
 * | `image-too-small` | a side of an image is too short |
 * | `info-missing` | there is no `info` |
 * | `iscrowd-missing` | an annotation has no `iscrowd` |
 * | `jpeg-end` | a JPEG does not end as one |
 * | `key-dots` | a file name has dots before its extension |
 * | `label-map-missing` | there is no label map beside the records |
 * | `label-missing` | an image has no file of labels |
 * | `layout` | files are not where the loader looks for them |
 * | `lengths-differ` | lists that go together have different lengths |
 * | `list-empty` | the first row has empty lists |
 * | `missing-file` | a file is not there |
 * | `names` | names of categories are not what the loader takes for names |
 * | `no-annotations` | images have no annotations |
 * | `no-images` | there are no images in it |
 * | `not-checked` | a file cannot be looked into here |
 * | `orphan-label` | a file of labels has no image |
 * | `other-format` | the loader does not read this format |
 * | `path-relative` | a path starts from a folder that depends on who reads it |
 * | `path-unsafe` | a file name leads out of its folder |
 * | `row-duplicate` | a row comes twice |
 * | `segmentation-malformed` | a polygon is none |
 * | `segments-mixed` | boxes and polygons are in one dataset |
 * | `size-mismatch` | an image file has another size than is written |
 * | `size-missing` | an image has no width or height |
 * | `split-missing` | the images of a split that training does not need are not there |
 * | `stem-collision` | two images share the name of their labels |
 * | `supercategory-missing`, `supercategory-none` | of a category |
 * | `types-differ` | values of a column are of several types |
 * | `unknown-category`, `unknown-image` | an annotation names one that is not there |
 * | `unlisted-image` | an image is not in the list of images |
 * | `unreadable` | a file is not what its format says |
 * | `unreadable-image`, `unsupported-image` | an image cannot be opened by the loader |
 * | `value` | a field has a value that the loader cannot use |
 */
export type LintCode =
  | "area-missing"
  | "bbox-empty"
  | "bbox-integers"
  | "bbox-malformed"
  | "bbox-outside"
  | "categories-differ"
  | "category-id-gap"
  | "class-range"
  | "columns"
  | "coordinate-range"
  | "coordinates-from-0"
  | "crc"
  | "crowd"
  | "exif-orientation"
  | "features-missing"
  | "field-missing"
  | "fields-differ"
  | "id-duplicate"
  | "id-missing"
  | "id-not-integer"
  | "id-too-large"
  | "id-unsafe"
  | "id-zero"
  | "ignore-set"
  | "image-cut"
  | "image-id-duplicate"
  | "image-too-small"
  | "info-missing"
  | "iscrowd-missing"
  | "jpeg-end"
  | "key-dots"
  | "label-map-missing"
  | "label-missing"
  | "layout"
  | "lengths-differ"
  | "list-empty"
  | "missing-file"
  | "names"
  | "no-annotations"
  | "no-images"
  | "not-checked"
  | "orphan-label"
  | "other-format"
  | "path-relative"
  | "path-unsafe"
  | "row-duplicate"
  | "segmentation-malformed"
  | "segments-mixed"
  | "size-mismatch"
  | "size-missing"
  | "split-missing"
  | "stem-collision"
  | "supercategory-missing"
  | "supercategory-none"
  | "types-differ"
  | "unknown-category"
  | "unknown-image"
  | "unlisted-image"
  | "unreadable"
  | "unreadable-image"
  | "unsupported-image"
  | "value";

/** Something in a dataset that a loader would stumble over, as data. */
export interface LintFinding {
  readonly kind: "finding";
  readonly loader: LintLoader;
  readonly code: LintCode;
  /** `error`: the loader stops, loses something, or learns something wrong. `warning`: it changes something, or tells of it. */
  readonly severity: "error" | "warning";
  /** The file or folder. */
  readonly path: string;
  /** The place in it, such as `annotations[3]` or `line 4`; absent where all of it is meant. */
  readonly place?: string;
  /** One sentence: what was expected, what came. */
  readonly message: string;
  /** What the loader does. */
  readonly effect: string;
}

/** What a loader does about a flaw. */
export interface Effect {
  readonly severity: LintFinding["severity"];
  readonly effect: string;
}

/** The effects that flaws have in one loader; it does not mind the others. */
export type Effects = Readonly<Partial<Record<LintCode, Effect>>>;

/** Where a flaw is. */
export interface Place {
  readonly path: string;
  readonly place?: string;
}

/** Makes findings of flaws for one loader, and nothing of flaws that it does not mind. */
export class Inspector {
  readonly loader: LintLoader;
  readonly #effects: Effects;

  constructor(loader: LintLoader, effects: Effects) {
    this.loader = loader;
    this.#effects = effects;
  }

  /** Whether the loader minds; lets a check that costs something be left out. */
  minds(code: LintCode): boolean {
    return this.#effects[code] !== undefined;
  }

  /** One finding, or none. */
  *find(code: LintCode, where: Place, message: string): Generator<LintFinding, void, undefined> {
    const effect = this.#effects[code];
    if (effect !== undefined) yield { kind: "finding", loader: this.loader, code, ...where, message, ...effect };
  }
}

/** A value for a message, short enough to read. */
export function got(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
