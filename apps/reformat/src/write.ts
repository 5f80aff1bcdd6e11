import { basename, resolve } from "node:path";
import type { Terminal } from "@m3/command-line";
import type { CocoOptions, Dataset, DatasetSummary, Diagnostic, DiagnosticCode, Format } from "@m3/formats";
import type { Warnings } from "./warnings.ts";

/** Losses that a user should be able to trace, with what the further ones are counted as. */
const losses: Readonly<Partial<Record<DiagnosticCode, string>>> = {
  "missing-file": "images that are not on disk",
  "unreadable-image": "files that are no image",
  "unsupported-image": "images that cannot be embedded",
  "unknown-size": "images of unknown size",
};

/** Writes the dataset and warns of the images that are lost on the way. */
export async function writeImages(
  format: Format<CocoOptions>,
  dataset: Dataset,
  target: string,
  options: Pick<CocoOptions, "clip" | "info" | "missingImages">,
  { terminal, warnings }: { readonly terminal: Terminal; readonly warnings: Warnings },
): Promise<DatasetSummary> {
  const { cwd, signal } = terminal;
  const warn = ({ code, dropped, message }: Diagnostic): void => {
    const sort = losses[code];
    if (sort !== undefined && dropped === "image") warnings.add(sort, message);
  };
  let progress = terminal.progress("Looking at images");
  let stage = "scan";
  try {
    const summary = await format.write(dataset.images, resolve(cwd, target), {
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
    return { ...summary, paths: summary.paths.map((path, index) => (index === 0 ? target : besides(target, path))) };
  } finally {
    progress.finish();
  }
}

/** The path of a file beside the target, written as the user wrote the target. */
function besides(target: string, path: string): string {
  return target.slice(0, Math.max(target.lastIndexOf("/"), target.lastIndexOf("\\")) + 1) + basename(path);
}

/** Annotations that are not in the dataset for want of their image. */
export function countLost({ droppedAnnotations }: DatasetSummary): number {
  return Object.keys(losses).reduce((sum, code) => sum + (droppedAnnotations[code as DiagnosticCode] ?? 0), 0);
}
