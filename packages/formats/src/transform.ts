import type { Dataset } from "./dataset.ts";
import type { Diagnostic } from "./diagnostics.ts";

/** What a transform is given besides the dataset. */
export interface TransformContext {
  readonly signal?: AbortSignal;
  /** Called with what the transform drops or changes, in the first pass over the images of its dataset. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/**
 * Makes one dataset of another, lazily: images change as they pass. A transform that must know the whole dataset first
 * (counts, groups) goes over it once when it is called, and holds counts, never images.
 *
 * Closing the dataset that comes out closes the one that went in.
 */
export type Transform = (dataset: Dataset, context?: TransformContext) => Dataset | Promise<Dataset>;
