import type { Terminal } from "@m3/command-line";
import type { Dataset } from "@m3/formats";
import {
  addTaxonomy,
  clip,
  dedupe,
  type FilterOptions,
  keepCategories,
  minCount,
  minSize,
  negatives,
  parseMapping,
  parseTaxonomy,
  readSizes,
  remap,
  rollUp,
  sample,
  split,
  type Transform,
  type TransformContext,
} from "@m3/formats/transforms";
import type { InputOption } from "./check-inputs.ts";
import { ReformatError } from "./errors.ts";
import type { TransformOptions } from "./options.ts";
import { readText } from "./read-text.ts";

/** The transforms that a user asked for, in order, and what they say about the categories. */
export interface Transforms {
  readonly list: readonly Transform[];
  /** The categories in the order that was asked for, if one was. */
  readonly categoryNames: readonly string[] | undefined;
}

/** Where the files are that options name. */
export interface TransformInputs extends Pick<Terminal, "cwd"> {
  /** Gives the text of the file that an option names. @default reads it */
  readonly read?: (option: InputOption) => Promise<string>;
}

/**
 * Makes the transforms that a command line asks for. First what makes an annotation usable (its size), then what it is called, then
 * what is too much or too little of it, then which images remain and where they go.
 *
 * @throws {FormatsError} for a file or a setting that cannot be used
 */
export async function makeTransforms(
  options: TransformOptions,
  { cwd, read = (option) => readText(String(options[option]), cwd) }: TransformInputs,
): Promise<Transforms> {
  const { dedupe: isDeduped, "dedupe-iou": iou, "min-size": leastSize, "min-count": leastCount, seed } = options;
  const filter: FilterOptions = { emptied: options.negatives === "keep" ? "keep" : "drop" };
  const list: Transform[] = [];
  if (leastSize !== undefined) {
    list.push(readSizes({ baseFolder: cwd }), clip(filter), minSize({ ...leastSize, ...filter }));
  }
  if (options.remap !== undefined) list.push(remap(await parseMapping(await read("remap"), options.remap), filter));
  const { taxonomy: taxonomyFile, categories: categoriesFile } = options;
  const taxonomy = taxonomyFile === undefined ? undefined : parseTaxonomy(await read("taxonomy"), taxonomyFile);
  if (options["roll-up"] !== undefined) list.push(rollUp(options["roll-up"], { ...filter, taxonomy }));
  if (taxonomy !== undefined) list.push(addTaxonomy(taxonomy));
  if (isDeduped || iou !== undefined) list.push(dedupe(iou === undefined ? {} : { iou }));
  const categoryNames = categoriesFile === undefined ? undefined : parseNames(await read("categories"), categoriesFile);
  if (categoryNames !== undefined) list.push(keepCategories(categoryNames, filter));
  if (leastCount !== undefined) list.push(minCount(leastCount, filter));
  if (options.negatives === "drop") list.push(negatives("drop"));
  if (options.sample !== undefined) list.push(sample(options.sample, seed));
  if (options.split !== undefined) {
    list.push(split(options.split, { by: options["split-by"], mode: options["split-mode"], seed }));
  }
  return { list, categoryNames };
}

/** Applies transforms in turn. */
export async function transformed(
  dataset: Dataset,
  transforms: readonly Transform[],
  context: TransformContext,
): Promise<Dataset> {
  let result = dataset;
  for (const transform of transforms) result = await transform(result, context);
  return result;
}

/**
 * Names of categories, one a line; empty lines are passed over.
 *
 * @throws {ReformatError} code "not-categories" when a name comes twice, as in a file of another kind
 */
function parseNames(text: string, file: string): string[] {
  const names = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      const message = `Cannot use categories ${JSON.stringify(file)}: expected a name a line, each once, got ${JSON.stringify(name)} twice`;
      throw new ReformatError("not-categories", message);
    }
    seen.add(name);
  }
  return names;
}
