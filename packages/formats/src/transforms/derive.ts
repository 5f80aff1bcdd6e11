import type { Annotation, Category, Dataset, ImageRecord } from "../dataset.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { whereabouts } from "../records.ts";
import type { TransformContext } from "../transform.ts";

/** Says what a transform drops or changes; undefined in every pass but the first, so that no message is made in vain. */
export type Report = ((diagnostic: Omit<Diagnostic, "kind">) => void) | undefined;

/** How the images of one dataset are made of those of another. */
export interface Derivation {
  /** @default those of the dataset */
  readonly categories?: readonly Category[] | undefined;
  /** Gives the image as it is to be, or undefined to drop it. */
  readonly change: (image: ImageRecord, report: Report) => ImageRecord | undefined;
  /** Called at the end of the first pass. */
  readonly finish?: (report: Report) => void;
}

/** Makes one dataset of another, image by image as they pass. */
export function deriveDataset(dataset: Dataset, context: TransformContext, derivation: Derivation): Dataset {
  const { signal, onDiagnostic } = context;
  const { categories = dataset.categories, change, finish } = derivation;
  let isFirstPass = true;
  async function* images(): AsyncGenerator<ImageRecord, void, undefined> {
    const isFirst = isFirstPass;
    isFirstPass = false;
    const report: Report = isFirst ? (diagnostic) => onDiagnostic?.({ kind: "diagnostic", ...diagnostic }) : undefined;
    for await (const image of dataset.images()) {
      signal?.throwIfAborted();
      const changed = change(image, report);
      if (changed !== undefined) yield changed;
    }
    if (isFirst) finish?.(report);
  }
  return { categories, images, close: () => dataset.close() };
}

/** Of every transform that leaves out annotations. */
export interface FilterOptions {
  /**
   * What becomes of an image that loses all its annotations: `drop` it, since as a negative it would teach that there is nothing, or `keep` it.
   * Images that have none to begin with stay.
   *
   * @default "drop"
   */
  readonly emptied?: "drop" | "keep";
}

/** Why an annotation is left out. */
export type DropReason = Pick<Diagnostic, "code" | "message">;

/** Gives the image with other annotations; undefined where it loses all it had and is not to be kept. */
export function withAnnotations(
  image: ImageRecord,
  annotations: readonly Annotation[],
  report: Report,
  { emptied = "drop" }: FilterOptions,
): ImageRecord | undefined {
  if (annotations.length > 0 || image.annotations.length === 0 || emptied === "keep") return { ...image, annotations };
  const count = image.annotations.length;
  const message = `Dropped image "${image.fileName}": none of its ${count} annotations could be kept`;
  report?.({ code: "nothing-left", dropped: "image", ...whereabouts(image), message });
  return undefined;
}

/** Leaves out the annotations that there is a reason against. */
export function filterAnnotations(
  image: ImageRecord,
  reasonAgainst: (annotation: Annotation) => DropReason | undefined,
  report: Report,
  options: FilterOptions,
): ImageRecord | undefined {
  const kept = image.annotations.filter((annotation) => {
    const reason = reasonAgainst(annotation);
    if (reason !== undefined) {
      report?.({ ...reason, dropped: "annotation", ...whereabouts(image), annotationId: annotation.id });
    }
    return reason === undefined;
  });
  return kept.length === image.annotations.length ? image : withAnnotations(image, kept, report, options);
}

/** Names an annotation for a message. */
export function describe(annotation: Annotation, image: ImageRecord): string {
  return `annotation "${annotation.id}" in "${image.fileName}"`;
}
