import { resolve } from "node:path";
import { type CommandOutcome, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import { type CocoOptions, type Format, findFormat } from "@m3/formats";
import type { JsonSource } from "@m3/json-stream";
import type { ReformatOptions } from "./cli.ts";
import { datasetInfo } from "./dataset-info.ts";
import { readImageMap } from "./image-map.ts";
import { type LocalizedDataset, openLocalized } from "./localized-dataset.ts";
import { reportOutcome } from "./outcome.ts";
import { type LocalizationCounts, type LocalizationInImage, readLocalizations } from "./read-localizations.ts";
import { countOf } from "./report.ts";
import { nameTarget, requireOther } from "./target.ts";
import { Warnings } from "./warnings.ts";
import { writeImages } from "./write.ts";

/** Reads the localizations, finds their images, and writes them in the format asked for. */
export async function run(options: ReformatOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { localizations: input, "image-map": mapPath, "allow-missing": allowMissing } = options;
  const format = formatOf(options);
  const info = datasetInfo(terminal.env);
  const target = nameTarget(input, options.output, format);
  await requireOther(target, mapPath === undefined ? [input] : [input, mapPath], terminal.cwd);
  const warnings = new Warnings(terminal);
  try {
    const imageMap = mapPath === undefined ? undefined : await readImageMap(mapPath, terminal);
    const counts = { localizationCount: 0, unresolvedCount: 0, problemCount: 0, partCount: 0 };
    const dataset = await openLocalized(readInput(input, counts, warnings, terminal), {
      imageMap,
      allowMissing,
      signal: terminal.signal,
    });
    try {
      warnOfMissing(dataset, warnings, allowMissing);
      const choices = { clip: !options["no-clip"], info, missingImages: allowMissing ? "keep" : "drop" } as const;
      const summary = await writeImages(format, dataset, target, choices, { terminal, warnings });
      warnings.finish();
      return reportOutcome({ counts, dataset, summary }, { isMissingKept: allowMissing }, terminal);
    } finally {
      await dataset.close();
    }
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    throw new InterruptedError(`Interrupted; nothing was written to "${target}", run it again to start over`);
  }
}

function formatOf({ format: name, "image-map": mapPath }: ReformatOptions): Format<CocoOptions> {
  const format = findFormat(name);
  if (format === undefined) throw new UsageError(`Cannot write format "${name}": there is none of that name`);
  const needsFiles = format.needs.size || format.needs.imageEncodings !== undefined;
  if (needsFiles && mapPath === undefined) {
    const need = format.needs.imageEncodings === undefined ? "the sizes of the images" : "the images";
    throw new UsageError(
      `Cannot write ${format.title} without ${need}: name the image_map.json that download-images wrote with --image_map`,
    );
  }
  return format;
}

async function* readInput(
  input: string,
  counts: LocalizationCounts,
  warnings: Warnings,
  { cwd, stdin, signal, progress }: Terminal,
): AsyncGenerator<LocalizationInImage, void, undefined> {
  const source: JsonSource = input === "-" ? (stdin as AsyncIterable<Uint8Array>) : resolve(cwd, input);
  const line = progress("Reading localizations");
  try {
    yield* readLocalizations(source, {
      name: input === "-" ? "standard input" : input,
      signal,
      counts,
      onProblem: ({ outcome, message }) => {
        if (outcome === "dropped") warnings.add("localizations that cannot be used", message);
      },
      onProgress: (count) => line.advance(count),
    });
  } finally {
    line.finish();
  }
}

function warnOfMissing({ missing }: LocalizedDataset, warnings: Warnings, isKept: boolean): void {
  for (const [uuid, count] of missing) {
    const fate = isKept ? "kept without the file" : "left out";
    const message = `Image "${uuid}" is not in the image map: ${countOf(count, "annotation")} ${fate}`;
    warnings.add("images that are not in the image map", message);
  }
}
