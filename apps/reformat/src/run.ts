import { resolve } from "node:path";
import { type CommandOutcome, InterruptedError, type Terminal, UsageError } from "@m3/command-line";
import { type CocoOptions, type Format, findFormat } from "@m3/formats";
import type { JsonSource } from "@m3/json-stream";
import type { ReformatOptions } from "./cli.ts";
import { datasetInfo } from "./dataset-info.ts";
import { readImageMap } from "./image-map.ts";
import { reportOutcome } from "./outcome.ts";
import { type LocalizationsFile, readLocalizations } from "./read-localizations.ts";
import { countOf } from "./report.ts";
import { nameTarget, requireOther } from "./target.ts";
import { type DatasetImages, toImages } from "./to-images.ts";
import { Warnings } from "./warnings.ts";
import { writeImages } from "./write.ts";

/** Reads the localizations, finds their images, and writes them in the format asked for. Holds all annotations. */
export async function run(options: ReformatOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { localizations: input, "image-map": mapPath, "allow-missing": allowMissing } = options;
  const format = formatOf(options);
  const info = datasetInfo(terminal.env);
  const target = nameTarget(input, options.output, format);
  await requireOther(target, mapPath === undefined ? [input] : [input, mapPath], terminal.cwd);
  const warnings = new Warnings(terminal);
  try {
    const file = await readInput(input, warnings, terminal);
    const imageMap = mapPath === undefined ? undefined : await readImageMap(mapPath, file.images, terminal);
    const dataset = toImages(file.images, imageMap, { allowMissing });
    warnOfMissing(dataset, warnings, allowMissing);
    const choices = { clip: !options["no-clip"], info, missingImages: allowMissing ? "keep" : "drop" } as const;
    const summary = await writeImages(format, dataset.images, target, choices, { terminal, warnings });
    warnings.finish();
    return reportOutcome({ file, dataset, summary }, { isMissingKept: allowMissing }, terminal);
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

async function readInput(
  input: string,
  warnings: Warnings,
  { cwd, stdin, signal, progress }: Terminal,
): Promise<LocalizationsFile> {
  const source: JsonSource = input === "-" ? (stdin as AsyncIterable<Uint8Array>) : resolve(cwd, input);
  const line = progress("Reading localizations");
  try {
    return await readLocalizations(source, input === "-" ? "standard input" : input, {
      signal,
      onProblem: ({ outcome, message }) => {
        if (outcome === "dropped") warnings.add("localizations that cannot be used", message);
      },
      onProgress: (count) => line.advance(count),
    });
  } finally {
    line.finish();
  }
}

function warnOfMissing({ missing }: DatasetImages, warnings: Warnings, isKept: boolean): void {
  for (const { image, annotations } of missing) {
    const fate = isKept ? "kept without the file" : "left out";
    const message = `Image "${image.uuid}" is not in the image map: ${countOf(annotations.length, "annotation")} ${fate}`;
    warnings.add("images that are not in the image map", message);
  }
}
