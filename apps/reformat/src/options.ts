import type { CsvFlavor, ImageFilesChoice, LintLoader, RollUpGoal, SplitShares, SplitUnit } from "@m3/formats";

/** What a user may say; `-h` and the options of every command are common to all. */
export interface ReformatOptions extends TransformOptions, WriterChoices, CropOptions {
  /** What to read: a path, or "-" for localizations on standard input. */
  readonly localizations: string;
  /** The format of what is read; undefined to take it for localizations, or, if it is a folder, to look at it. */
  readonly from: string | undefined;
  readonly "image-map": string | undefined;
  readonly "image-folder": string | undefined;
  readonly output: string | undefined;
  /** A format by name. */
  readonly format: string;
  /** Where the manifest of what was written goes, if there shall be one. */
  readonly manifest: string | undefined;
  /** Where the page goes that shows the dataset, if there shall be one: a file that ends in `.html`, or a folder. */
  readonly preview: string | undefined;
  readonly "allow-missing": boolean;
  readonly "no-clip": boolean;
  readonly stats: boolean;
  readonly lint: LintLoader | undefined;
  readonly crops: boolean;
}

/** What becomes of the dataset before it is written. */
export interface TransformOptions {
  readonly "min-size": { readonly pixels: number } | { readonly share: number } | undefined;
  readonly remap: string | undefined;
  readonly "roll-up": RollUpGoal | undefined;
  readonly taxonomy: string | undefined;
  readonly dedupe: boolean;
  readonly "dedupe-iou": number | undefined;
  readonly categories: string | undefined;
  readonly "min-count": number | undefined;
  readonly negatives: "drop" | "keep" | undefined;
  readonly sample: number | undefined;
  readonly split: SplitShares | undefined;
  readonly "split-by": SplitUnit;
  readonly "split-mode": "balanced" | "hash";
  readonly seed: string;
}

/** Options of single formats. */
export interface WriterChoices {
  /** Undefined for what loaders of the format need. */
  readonly images: ImageFilesChoice | undefined;
  readonly "coco-first-category-id": number | undefined;
  readonly "csv-flavor": CsvFlavor | undefined;
  readonly "csv-negatives": boolean | undefined;
  readonly "defuse-formulas": boolean | undefined;
  /** A file with fields of the header. */
  readonly "ifdo-header": string | undefined;
  readonly "ifdo-created-at": Date | undefined;
  readonly shards: number | undefined;
  readonly "voc-coords": "m3" | "voc" | undefined;
  readonly "voc-layout": "devkit" | "flat" | undefined;
  readonly "yolo-path": string | undefined;
}

/** How to cut out crops. */
export interface CropOptions {
  readonly "crop-padding": number;
  readonly "crop-square": boolean;
  readonly "crop-min-size": number | undefined;
}
