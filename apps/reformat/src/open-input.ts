import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Terminal, UsageError } from "@m3/command-line";
import {
  type Dataset,
  type Diagnostic,
  findFormat,
  formats,
  imageFolderOfPart,
  type LocatedDataset,
  locateDataset,
  openDataset,
  openParts,
  type SplitPart,
  sniffFormat,
} from "@m3/formats/datasets";
import type { JsonSource } from "@m3/json-stream";
import { beginsAsArray } from "./begins-as-array.ts";
import { readImageMap } from "./image-map.ts";
import { type LocalizedDataset, openLocalized } from "./localized-dataset.ts";
import type { ReformatOptions } from "./options.ts";
import { type LocalizationCounts, type LocalizationInImage, readLocalizations } from "./read-localizations.ts";
import { countOf } from "./report.ts";
import type { Warnings } from "./warnings.ts";

/** What was opened: localizations with what was met in them, or a dataset. */
export type Input =
  | { readonly kind: "localizations"; readonly dataset: LocalizedDataset; readonly counts: LocalizationCounts }
  | { readonly kind: "dataset"; readonly dataset: Dataset };

/** What opening takes and tells. */
export interface InputWorld {
  readonly terminal: Terminal;
  readonly warnings: Warnings;
  /** Told of localizations that cannot be used, and images that are not in the map. */
  readonly onProblem?: ((problem: { readonly code: string; readonly message: string }) => void) | undefined;
}

/** Whether what is read is a dataset rather than localizations. */
export async function isDatasetInput(
  { localizations, from }: Pick<ReformatOptions, "from" | "localizations">,
  { cwd }: Pick<Terminal, "cwd">,
): Promise<boolean> {
  if (from !== undefined) return from.toLowerCase() !== "localizations";
  if (localizations === "-") return false;
  const path = resolve(cwd, localizations);
  const entry = await stat(path).catch(() => undefined);
  if (entry?.isDirectory() === true) return true;
  // What a pipe gives can be read once only.
  return entry?.isFile() === true && !(await beginsAsArray(path)) && (await isDatasetObject(path));
}

/** Formats of a single JSON object, which localizations never are: those are an array, or an object a line. */
const objectFormats = ["coco", "ifdo"];

async function isDatasetObject(path: string): Promise<boolean> {
  // What cannot be read is told of by whoever reads it.
  const format = await sniffFormat(path).catch(() => undefined);
  return format !== undefined && objectFormats.includes(format.name);
}

/**
 * The name of the format to read; undefined to look for it.
 *
 * @throws {UsageError} when there is none of that name, or it can only be written
 */
export function sourceFormat(from: string | undefined): string | undefined {
  if (from === undefined || from.toLowerCase() === "auto") return undefined;
  const format = findFormat(from);
  if (format?.read !== undefined) return format.name;
  const readable = formats.filter(({ read }) => read !== undefined).map(({ name }) => name);
  const reason = format === undefined ? "there is none of that name" : "it can only be written";
  throw new UsageError(
    `Cannot read --from "${from}": ${reason}; expected localizations, auto or one of ${readable.join(", ")}`,
  );
}

/**
 * Where the dataset is that is named: a file or folder in a format, or a folder that holds one, with its images beside it.
 *
 * @throws {FormatsError} code "unknown-format" for a folder that holds several
 */
export async function locateInput(
  { localizations, from, "image-folder": imageFolder }: ReformatOptions,
  { cwd }: Pick<Terminal, "cwd">,
): Promise<LocatedDataset> {
  const path = resolve(cwd, localizations);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const located =
    isFolder && sourceFormat(from) === undefined
      ? await locateDataset(path)
      : { parts: [{ path, name: undefined, split: undefined }], imageFolder: undefined };
  return imageFolder === undefined ? located : { ...located, imageFolder: resolve(cwd, imageFolder) };
}

/** Opens what is to be read. */
export async function openInput(
  options: ReformatOptions,
  onDiagnostic: (diagnostic: Diagnostic) => void,
  world: InputWorld,
): Promise<Input> {
  const { terminal } = world;
  const { localizations: source, "image-map": mapPath, "allow-missing": allowMissing } = options;
  const { signal } = terminal;
  if (await isDatasetInput(options, terminal)) {
    const { parts, imageFolder, passedOver } = await locateInput(options, terminal);
    if (passedOver !== undefined) terminal.warn(passedOver.message);
    const openOne = (part: SplitPart): Promise<Dataset> =>
      openDataset(part.path, {
        from: sourceFormat(options.from),
        signal,
        onDiagnostic,
        ...(imageFolder !== undefined && { imageFolder: imageFolderOfPart(imageFolder, part) }),
      });
    const dataset = await openParts(parts, openOne, { onDiagnostic });
    return { kind: "dataset", dataset };
  }
  const imageMap = mapPath === undefined ? undefined : await readImageMap(mapPath, terminal);
  const counts = { localizationCount: 0, unresolvedCount: 0, problemCount: 0, partCount: 0 };
  const dataset = await openLocalized(readInput(source, counts, world), {
    imageMap,
    allowMissing,
    signal,
  });
  warnOfMissing(dataset, world, allowMissing);
  return { kind: "localizations", dataset, counts };
}

async function* readInput(
  input: string,
  counts: LocalizationCounts,
  { terminal: { cwd, stdin, signal, progress }, warnings, onProblem }: InputWorld,
): AsyncGenerator<LocalizationInImage[], void, undefined> {
  const source: JsonSource = input === "-" ? (stdin as AsyncIterable<Uint8Array>) : resolve(cwd, input);
  const line = progress("Reading localizations");
  try {
    yield* readLocalizations(source, {
      name: input === "-" ? "standard input" : input,
      signal,
      counts,
      onProblem: ({ code, outcome, message }) => {
        if (outcome !== "dropped") return;
        onProblem?.({ code, message });
        warnings.add("localizations that cannot be used", message);
      },
      onProgress: (count) => line.advance(count),
    });
  } finally {
    line.finish();
  }
}

function warnOfMissing({ missing }: LocalizedDataset, { warnings, onProblem }: InputWorld, isKept: boolean): void {
  for (const [uuid, count] of missing) {
    const fate = isKept ? "kept without the file" : "left out";
    const message = `Image "${uuid}" is not in the image map: ${countOf(count, "annotation")} ${fate}`;
    warnings.add("images that are not in the image map", message);
    onProblem?.({ code: "missing-image", message });
  }
}
