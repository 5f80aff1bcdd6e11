import { UsageError } from "@m3/command-line";
import type { ReformatOptions } from "./options.ts";

/** Options that name what is read. */
const fileOptions = ["image-map", "image-folder", "remap", "taxonomy", "categories", "ifdo-header"] as const;

/**
 * Refuses options that do not go together.
 *
 * @throws {UsageError}
 */
export function checkTogether(options: ReformatOptions & { readonly [name: string]: unknown }): true {
  const { localizations, output, crops, stats, lint } = options;
  if (localizations === "") throw new UsageError('Cannot read localizations "": expected the name of a file');
  if (output === "") throw new UsageError('Cannot write to --output "": expected a name');
  if (output === "-") {
    throw new UsageError('Cannot write to --output "-": a dataset goes into files, expected a name ("./-" is one)');
  }
  for (const name of fileOptions) {
    if (options[name] === "") throw new UsageError(`Cannot read --${name} "": expected the name of a file`);
  }
  if (options.preview?.trim() === "") throw new UsageError('Cannot write to --preview "": expected a name');
  const results: string[] = [];
  if (crops) results.push("--crops");
  if (stats) results.push("--stats");
  if (lint !== undefined) results.push("--lint");
  if (results.length > 1) throw new UsageError(`Cannot do ${results.join(" and ")} at once: expected one of them`);
  if ((stats || lint !== undefined) && output !== undefined) {
    throw new UsageError(`Cannot write to --output "${output}": ${results[0]} writes nothing`);
  }
  if (options.preview !== undefined && results.length > 0) {
    throw new UsageError(`Cannot make a --preview with ${results[0]}: expected a dataset to be written`);
  }
  if (localizations === "-" && options.from !== undefined && options.from.toLowerCase() !== "localizations") {
    throw new UsageError("Cannot read a dataset from standard input: expected the name of a file or a folder");
  }
  return true;
}

/**
 * Refuses to roll up what has no ranks: a dataset may have been given them, localizations never are.
 *
 * @throws {UsageError}
 */
export function requireTaxonomy(
  options: Pick<ReformatOptions, "roll-up" | "taxonomy">,
  { isDataset }: { readonly isDataset: boolean },
): void {
  if (isDataset || options["roll-up"] === undefined || options.taxonomy !== undefined) return;
  throw new UsageError("Cannot roll up localizations without a taxonomy: name the file with --taxonomy");
}
