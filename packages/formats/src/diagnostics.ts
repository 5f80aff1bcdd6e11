/**
 * What a reader, a transform or a writer did to the data, or found in it:
 *
 * | code | what | so |
 * |---|---|---|
 * | `bad-element` | something in the dataset is not what its format says | annotation or image dropped, or only that part of it |
 * | `clipped` | geometry reaches beyond its image | cut at the edge |
 * | `duplicate-annotation` | the same object is there twice | the second dropped |
 * | `duplicate-id` | an id that must be unique comes again | the second dropped |
 * | `empty-box` | width or height is 0 or less (or below 0.02 pixels) | annotation dropped |
 * | `empty-polygon` | no outline with three vertices and an area | annotation dropped |
 * | `exif-orientation` | the file's EXIF asks for a turn, which loaders treat in different ways | kept, size as stored |
 * | `few-groups` | there are too few groups of images to split by | split all the same |
 * | `filtered` | a transform was asked to leave it out | annotation or image dropped |
 * | `invalid-character` | text holds characters that the format cannot | each replaced by U+FFFD |
 * | `loader-limit` | the programs that the format is for refuse it (too small, too many, too long) | kept, or only that value left empty |
 * | `merged-splits` | several splits have one name in the format, or to its readers | kept, but no longer told apart |
 * | `missing-field` | the format requires a field, and nobody knows its value | left out |
 * | `missing-file` | the image file is not there, or is no file but a folder, pipe or device | image dropped, unless missing images are kept |
 * | `name-collision` | two images would share an output file name | each told apart by a hash of its file name |
 * | `negative-image` | the image has no annotations and the format lists objects only | image dropped |
 * | `no-ancestor` | the category has no ancestor of the rank, or none that comes to the count | kept as it is, or annotation dropped |
 * | `non-finite` | a coordinate is not a finite number, or is beyond 1e9 | annotation dropped |
 * | `non-finite-attribute` | attributes hold numbers that are not finite, which JSON does not know | kept, `null` in their place |
 * | `nothing-left` | the image has annotations, and none could be read or kept; as a negative it would teach that there is nothing | image dropped |
 * | `outside-image` | nothing of it lies inside the image | annotation dropped |
 * | `polygon-as-box` | the format has boxes only | kept as the box around it |
 * | `size-mismatch` | the file's header says another size than the record | kept, the header believed |
 * | `stale-file` | the output folder holds a file of an earlier run that this one did not write | left there |
 * | `unknown-category` | the category is none of those that the dataset has or may have | annotation dropped; nothing where a mapping names it |
 * | `unknown-image` | the annotation names an image that the dataset does not list | annotation dropped |
 * | `unknown-size` | nobody knows the image's size | image dropped, or kept without a size where the format allows it |
 * | `unreadable-image` | the file's header is that of no known image format | image dropped, unless missing images are kept |
 * | `unsupported-geometry` | the format cannot hold this kind | annotation dropped |
 * | `unsupported-image` | the format or its loaders cannot use such an image: another encoding, a side too short | image dropped (in VOC's devkit layout kept) |
 * | `unusable-attributes` | attributes are nested deeper than 500 levels (or without end), or hold a bigint | attributes left out, the rest kept |
 */
export type DiagnosticCode =
  | "bad-element"
  | "clipped"
  | "duplicate-annotation"
  | "duplicate-id"
  | "empty-box"
  | "empty-polygon"
  | "exif-orientation"
  | "few-groups"
  | "filtered"
  | "invalid-character"
  | "loader-limit"
  | "merged-splits"
  | "missing-field"
  | "missing-file"
  | "name-collision"
  | "negative-image"
  | "no-ancestor"
  | "non-finite"
  | "non-finite-attribute"
  | "nothing-left"
  | "outside-image"
  | "polygon-as-box"
  | "size-mismatch"
  | "stale-file"
  | "unknown-category"
  | "unknown-image"
  | "unknown-size"
  | "unreadable-image"
  | "unsupported-geometry"
  | "unsupported-image"
  | "unusable-attributes";

/** One thing that was done to the data or found in it, as data. */
export interface Diagnostic {
  readonly kind: "diagnostic";
  readonly code: DiagnosticCode;
  /** What was dropped because of it, if anything. */
  readonly dropped: "annotation" | "image" | undefined;
  /** Id of the image concerned. */
  readonly imageId?: string;
  /** Id of the annotation concerned. */
  readonly annotationId?: string;
  /** The file or folder concerned. */
  readonly path?: string;
  /** Name of the field concerned, for `missing-field`. */
  readonly field?: string;
  /** One sentence for people: what it is, what was expected, what came. */
  readonly message: string;
}

/** How often each code occurred; codes that did not occur are absent. */
export type CodeCounts = Readonly<Partial<Record<DiagnosticCode, number>>>;

/** Counts diagnostics and what they dropped, and passes each on; keeps none. */
export class DiagnosticTally {
  readonly #listener: ((diagnostic: Diagnostic) => void) | undefined;
  readonly #counts = new Map<DiagnosticCode, number>();
  readonly #droppedImages = new Map<DiagnosticCode, number>();
  readonly #droppedAnnotations = new Map<DiagnosticCode, number>();

  constructor(listener: ((diagnostic: Diagnostic) => void) | undefined) {
    this.#listener = listener;
  }

  /** Counts a diagnostic; an image that is dropped takes `annotationCount` annotations with it. */
  add(diagnostic: Omit<Diagnostic, "kind">, annotationCount = 0): void {
    const { code, dropped } = diagnostic;
    increase(this.#counts, code, 1);
    if (dropped === "image") increase(this.#droppedImages, code, 1);
    increase(this.#droppedAnnotations, code, dropped === "annotation" ? 1 : dropped === "image" ? annotationCount : 0);
    this.#listener?.({ kind: "diagnostic", ...diagnostic });
  }

  get counts(): CodeCounts {
    return toRecord(this.#counts);
  }

  get droppedImages(): CodeCounts {
    return toRecord(this.#droppedImages);
  }

  get droppedAnnotations(): CodeCounts {
    return toRecord(this.#droppedAnnotations);
  }
}

function increase(counts: Map<DiagnosticCode, number>, code: DiagnosticCode, by: number): void {
  if (by > 0) counts.set(code, (counts.get(code) ?? 0) + by);
}

function toRecord(counts: Map<DiagnosticCode, number>): CodeCounts {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
