import { relative, resolve } from "node:path";
import type { Terminal } from "@m3/command-line";
import type {
  BySplitOptions,
  CocoOptions,
  Dataset,
  DatasetSummary,
  Diagnostic,
  DiagnosticCode,
  Format,
} from "@m3/formats";
import { writeBySplit } from "@m3/formats/datasets";
import type { Warnings } from "./warnings.ts";

/** Losses that a user should be able to trace, with what the further ones are counted as. */
const losses: Readonly<Partial<Record<DiagnosticCode, string>>> = {
  "missing-file": "images that are not on disk",
  "unreadable-image": "files that are no image",
  "unsupported-image": "images that the format or its loaders cannot use",
  "unknown-size": "images of unknown size",
};

/** Writes the dataset and warns of the images that are lost on the way. */
export async function writeImages(
  format: Format<CocoOptions>,
  dataset: Dataset,
  target: string,
  options: BySplitOptions & CocoOptions,
  {
    terminal,
    warnings,
    onLoss,
  }: {
    readonly terminal: Terminal;
    readonly warnings: Warnings;
    /** Told of everything that the writer found or did. */
    readonly onLoss?: ((diagnostic: Diagnostic) => void) | undefined;
  },
): Promise<DatasetSummary> {
  const { cwd, signal } = terminal;
  const warn = (diagnostic: Diagnostic): void => {
    const { code, dropped, message } = diagnostic;
    onLoss?.(diagnostic);
    const sort = losses[code];
    if (sort !== undefined && dropped === "image") warnings.add(sort, message);
    // A second run to the same folder may have moved images to other splits, and the old ones would be trained with as well.
    if (code === "stale-file") warnings.add("files of an earlier run", message);
  };
  let progress = terminal.progress("Looking at images");
  let stage = "scan";
  try {
    const summary = await writeBySplit(format, dataset.images, resolve(cwd, target), {
      ...options,
      baseFolder: cwd,
      signal,
      onDiagnostic: warn,
      onProgress: (at) => {
        if (at.stage !== stage) {
          progress.finish();
          progress = terminal.progress("Writing");
          stage = at.stage;
        }
        progress.advance();
      },
    });
    return { ...summary, paths: summary.paths.map((path) => asWritten(path, target, cwd)) };
  } finally {
    progress.finish();
  }
}

/** The path of a file that is the target, or beside or below it, written as the user wrote the target. */
function asWritten(path: string, target: string, cwd: string): string {
  const file = resolve(cwd, target);
  if (path === file) return target;
  const above = target.slice(0, Math.max(target.lastIndexOf("/"), target.lastIndexOf("\\")) + 1);
  return above + relative(resolve(file, ".."), path);
}

/** Annotations that are not in the dataset for want of their image. */
export function countLost({ droppedAnnotations }: DatasetSummary): number {
  return Object.keys(losses).reduce((sum, code) => sum + (droppedAnnotations[code as DiagnosticCode] ?? 0), 0);
}
