import type { Category, Dataset, GeometryKind, ImageRecords } from "./dataset.ts";
import type { CodeCounts, Diagnostic } from "./diagnostics.ts";
import type { SourceProbe } from "./source-probe.ts";

/** The name of a format. */
export type FormatName =
  | "coco"
  | "createml"
  | "csv"
  | "cvat"
  | "darknet"
  | "hf"
  | "ifdo"
  | "label-studio"
  | "labelme"
  | "parquet"
  | "tf"
  | "voc"
  | "webdataset"
  | "yolo"
  | "yolo-seg";

/** Options of every reader. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /**
   * Folder that the images' file names start from, for the paths of the records.
   *
   * @default where the format has them, such as the folder of a COCO file; records have no path where nothing tells
   */
  readonly imageFolder?: string;
  /**
   * Folder to which images are written as they pass (until a pass has gone over all of them), under their file names, by readers of formats that hold the images themselves; the
   * records have these paths then, so that any format can be written from them. Files of the same name there are replaced.
   *
   * @default they stay where they are; records have no path but one in `imageFolder`, if that is given
   */
  readonly extractImages?: string;
  /** Called with each {@link Diagnostic} as it arises, in the first pass over the images. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/** Options of every writer. */
export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
  /** What is known about categories besides their names. */
  readonly categories?: readonly Category[];
  /**
   * The categories of the dataset in the order of their numbers, also those that no annotation has; annotations of others are dropped.
   *
   * @default those that annotations have, by code point
   */
  readonly categoryNames?: readonly string[];
  /**
   * What becomes of the image files: `leave` them where they are, or `copy` or `link` (hard, or copied across disks) them to where loaders of
   * the format look for them. Formats that embed images need no such thing.
   *
   * @default "link" where loaders find no image outside of the dataset ({@link FormatTraits.needs}), else "leave"
   */
  readonly imageFiles?: ImageFilesChoice;
  /** Cut geometry at the edges of its image, where the size is known. @default true */
  readonly clip?: boolean;
  /**
   * What becomes of an image whose record names a file that is not there or is no image: `drop` it with its annotations,
   * or `keep` it with the size that the record says (where the format can).
   *
   * @default "drop"
   */
  readonly missingImages?: "drop" | "keep";
  /** Called with each {@link Diagnostic} as it arises; the summary counts them all the same. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Called after each image of each pass. */
  readonly onProgress?: (progress: WriteProgress) => void;
}

/** What becomes of image files; see {@link WriteOptions.imageFiles}. */
export type ImageFilesChoice = "copy" | "leave" | "link";

/** How far a writer is. */
export interface WriteProgress {
  /** `scan`: sizes and counts; `write`: the files. */
  readonly stage: "scan" | "write";
  /** Images done in this stage. */
  readonly imageCount: number;
}

/** How many annotations a category has in what was written. */
export interface CategoryCount {
  readonly name: string;
  readonly annotationCount: number;
}

/** How much a split has of what was written. */
export interface SplitCount {
  readonly name: string;
  readonly imageCount: number;
  readonly annotationCount: number;
}

/** Image files that loaders find in a dataset. */
export interface PlacedImages {
  /** One file with the original. */
  readonly linkedCount: number;
  /** Files of their own: that was asked for, or the file system would not link them. */
  readonly copiedCount: number;
  /** Files that lay where loaders look already. */
  readonly presentCount: number;
}

/** What a writer wrote, and what it left out and why. */
export interface DatasetSummary {
  readonly format: FormatName;
  /** The file, files or folder that now hold the dataset, as the caller named them. */
  readonly paths: readonly string[];
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly imageCount: number;
  /** Images without annotations, which are in {@link imageCount} too. */
  readonly negativeImageCount: number;
  readonly annotationCount: number;
  /** In the order of their numbers in the format: {@link WriteOptions.categoryNames}, else every category that has an annotation, by code point. */
  readonly categories: readonly CategoryCount[];
  /** How often each {@link Diagnostic} occurred. */
  readonly diagnostics: CodeCounts;
  readonly droppedImages: CodeCounts;
  /** Annotations dropped by themselves or with their image. */
  readonly droppedAnnotations: CodeCounts;
  /** Absent where no image file is in the dataset; see {@link WriteOptions.imageFiles}. */
  readonly placedImages?: PlacedImages;
  /** Each split that was written by itself, by code point; see {@link writeBySplit}. */
  readonly splits?: readonly SplitCount[];
}

/** What a format may or may not keep of an image or an annotation besides file names, categories and geometry. */
export type HeldField =
  | "altCategory"
  | "annotationId"
  | "capture"
  | "group"
  | "imageId"
  | "isCrowd"
  | "isDifficult"
  | "isGroupOf"
  | "isOccluded"
  | "isTruncated"
  | "provenance"
  | "score"
  | "size"
  | "split"
  | "supercategory"
  | "url";

/** What a format is, holds and needs. */
export interface FormatTraits {
  readonly name: FormatName;
  /** Its name as people write it. */
  readonly title: string;
  /** Other names it is asked for by; letter case does not matter. */
  readonly aliases: readonly string[];
  /** Of the file that a target names; empty for a folder. */
  readonly extensions: readonly string[];
  readonly layout: "file" | "directory";
  readonly holds: {
    /** Kinds it keeps as they are; a polygon becomes its box where only boxes are kept. */
    readonly geometry: readonly GeometryKind[];
    readonly negatives: boolean;
    readonly embeddedImages: boolean;
    /** Whose attributes it keeps. */
    readonly attributes: readonly ("annotation" | "image")[];
    /** What else it keeps, so that reading gives back what was written. */
    readonly fields: readonly HeldField[];
    /** By how much a coordinate that is read may differ from the one that was written, in pixels; relative ones in shares of the image's side. */
    readonly tolerance: { readonly pixels: number } | { readonly share: number };
  };
  readonly needs: {
    /** Whether an image of unknown size cannot be written. */
    readonly size: boolean;
    /** Whether the image files themselves are needed; then, of these encodings. */
    readonly imageEncodings: readonly string[] | undefined;
    /** Whether loaders find no image but in the folder of the dataset; image files are linked there then, unless options say otherwise. */
    readonly imagesInside?: boolean;
    /** What loaders take of images whose file is known; others are dropped, as the loaders would. */
    readonly loadable?: { readonly encodings: readonly string[]; readonly smallestSidePixels: number };
  };
}

/** A format; a plain object that loads its reader and writer when they are called, so that nobody loads what they do not use. */
export interface Format<
  WriterOptions extends WriteOptions = WriteOptions,
  ReaderOptions extends ReadOptions = ReadOptions,
> extends FormatTraits {
  /** Writes a dataset to `target`, a file or folder according to {@link FormatTraits.layout}; see {@link WriteOptions}. */
  readonly write: (images: ImageRecords, target: string, options?: WriterOptions) => Promise<DatasetSummary>;
  /** Opens a dataset that is in this format; see {@link ReadOptions}. */
  readonly read?: (source: string, options?: ReaderOptions) => Promise<Dataset>;
  /** What {@link sniff} looks for in a file, and in a folder, for people whose source is told to be none. */
  readonly toldBy?: { readonly file?: string; readonly folder?: string };
  /** Whether a file or folder looks like this format. The first format of the registry that says so has it. */
  readonly sniff?: (probe: SourceProbe) => boolean | Promise<boolean>;
}
