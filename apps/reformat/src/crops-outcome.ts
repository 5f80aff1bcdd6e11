import { resolve } from "node:path";
import {
  type CommandOutcome,
  formatBytes,
  requireReplaceableFolder,
  type Terminal,
  UsageError,
} from "@m3/command-line";
import { type CropsOptions, type Dataset, type DiagnosticCode, writeCrops } from "@m3/formats/datasets";
import type { Findings } from "./findings.ts";
import { type Input, isDatasetInput } from "./open-input.ts";
import type { ReformatOptions } from "./options.ts";
import { localizationsLost } from "./outcome.ts";
import { categoryLines, countOf, diagnosticLines } from "./report.ts";
import { namedSource, nameFolder, requireOther } from "./target.ts";
import type { Warnings } from "./warnings.ts";

/** Images that crops should have come of. */
const lostCodes: readonly DiagnosticCode[] = ["missing-file", "unreadable-image"];

/** @throws {UsageError} when there are no images to cut from, or they would be cut into what is read */
export async function prepareCrops(options: ReformatOptions, terminal: Terminal): Promise<string> {
  const { localizations: source, "image-map": mapPath, output } = options;
  if (mapPath === undefined && !(await isDatasetInput(options, terminal))) {
    throw new UsageError(
      "Cannot cut crops without the images: name the image_map.json that download-images wrote with --image_map",
    );
  }
  const target = nameFolder(namedSource(source, terminal.cwd), output, "_crops");
  await requireOther(target, [source], terminal.cwd);
  await requireReplaceableFolder(target, terminal.cwd);
  return target;
}

/** Cuts crops and says what came of it. */
export async function cropsOutcome(
  {
    options,
    input,
    dataset,
    findings,
  }: {
    readonly options: ReformatOptions;
    readonly input: Input;
    readonly dataset: Dataset;
    readonly findings: Findings;
  },
  target: string,
  { terminal, warnings }: { readonly terminal: Terminal; readonly warnings: Warnings },
): Promise<CommandOutcome> {
  const { cwd, signal } = terminal;
  const line = terminal.progress("Cutting crops");
  const minSize = options["crop-min-size"];
  const settings: CropsOptions = {
    baseFolder: cwd,
    signal,
    padding: options["crop-padding"],
    square: options["crop-square"],
    ...(minSize !== undefined && { minSize }),
    onProgress: () => line.advance(),
    onDiagnostic: ({ code, message }) => {
      if (lostCodes.includes(code)) warnings.add("images that cannot be cut", message);
    },
  };
  let summary: Awaited<ReturnType<typeof writeCrops>>;
  try {
    summary = await writeCrops(dataset, resolve(cwd, target), settings);
  } finally {
    line.finish();
  }
  warnings.finish();
  const { categories, cropCount, sizeBytes, diagnostics, droppedAnnotations } = summary;
  const counts = categories.map((category) => ({ name: category.name, annotationCount: category.cropCount }));
  terminal.print(
    [countOf(cropCount, "crop"), countOf(categories.length, "category", "categories"), formatBytes(sizeBytes)].join(
      ", ",
    ),
  );
  for (const text of [...categoryLines(counts), ...diagnosticLines(findings.counts), ...diagnosticLines(diagnostics)]) {
    terminal.print(text);
  }
  const lost =
    input.kind === "dataset"
      ? { count: 0, problemCount: 0, summary: {} }
      : localizationsLost(input, options["allow-missing"], terminal);
  const lostCount = lostCodes.reduce((sum, code) => sum + (droppedAnnotations[code] ?? 0), lost.count);
  if (lostCount > 0)
    terminal.warn(`${countOf(lostCount, "annotation")} in all could not be delivered for want of an image`);
  terminal.print(`Wrote ${countOf(cropCount, "crop")} to ${target}`);
  const diagnosticCount = Object.values(diagnostics).reduce((sum, count) => sum + count, 0);
  return {
    summary: { ...summary, ...lost.summary, path: target, changes: findings.counts, undeliveredCount: lostCount },
    problemCount: lost.problemCount + diagnosticCount + findings.problemCount,
    undeliveredCount: lostCount,
  };
}
