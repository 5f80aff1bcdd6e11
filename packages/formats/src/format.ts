import type { Category, GeometryKind, ImageRecords } from "./dataset.ts";
import type { CodeCounts, Diagnostic } from "./diagnostics.ts";

/** The name of a format that can be written. */
export type FormatName = "coco" | "csv" | "tf" | "voc";

/** Options of every writer. */
export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Folder that relative `path`s of the records start from. @default the working directory */
  readonly baseFolder?: string;
  /** What is known about categories besides their names. */
  readonly categories?: readonly Category[];
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
  /** Every category that has an annotation here, in code-point order, which is the order of their numbers in the format. */
  readonly categories: readonly CategoryCount[];
  /** How often each {@link Diagnostic} occurred. */
  readonly diagnostics: CodeCounts;
  readonly droppedImages: CodeCounts;
  /** Annotations dropped by themselves or with their image. */
  readonly droppedAnnotations: CodeCounts;
}

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
  };
  readonly needs: {
    /** Whether an image of unknown size cannot be written. */
    readonly size: boolean;
    /** Whether the image files themselves are needed; then, of these encodings. */
    readonly imageEncodings: readonly string[] | undefined;
  };
}

/** A format that can be written; a plain object, so that only formats that are imported are loaded. */
export interface Format<Options extends WriteOptions = WriteOptions> extends FormatTraits {
  /** Writes a dataset to `target`, a file or folder according to {@link FormatTraits.layout}; see {@link WriteOptions}. */
  readonly write: (images: ImageRecords, target: string, options?: Options) => Promise<DatasetSummary>;
}
