import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Terminal } from "@m3/command-line";
import {
  addTaxonomy,
  clip,
  type Dataset,
  dedupe,
  type FilterOptions,
  keepCategories,
  minCount,
  minSize,
  negatives,
  readMapping,
  readSizes,
  readTaxonomy,
  remap,
  rollUp,
  sample,
  split,
  type Transform,
  type TransformContext,
} from "@m3/formats";
import { ReformatError } from "./errors.ts";
import type { TransformOptions } from "./options.ts";

/** The transforms that a user asked for, in order, and what they say about the categories. */
export interface Transforms {
  readonly list: readonly Transform[];
  /** The categories in the order that was asked for, if one was. */
  readonly categoryNames: readonly string[] | undefined;
}

/**
 * Makes the transforms that a command line asks for. First what makes an annotation usable (its size), then what it is called, then
 * what is too much or too little of it, then which images remain and where they go.
 *
 * @throws {FormatsError} for a file or a setting that cannot be used
 */
export async function makeTransforms(options: TransformOptions, { cwd }: Pick<Terminal, "cwd">): Promise<Transforms> {
  const { dedupe: isDeduped, "dedupe-iou": iou, "min-size": leastSize, "min-count": leastCount, seed } = options;
  const filter: FilterOptions = { emptied: options.negatives === "keep" ? "keep" : "drop" };
  const path = (name: string): string => resolve(cwd, name);
  const list: Transform[] = [];
  if (leastSize !== undefined) {
    list.push(readSizes({ baseFolder: cwd }), clip(filter), minSize({ ...leastSize, ...filter }));
  }
  if (options.remap !== undefined) list.push(remap(await readMapping(path(options.remap)), filter));
  const taxonomy = options.taxonomy === undefined ? undefined : await readTaxonomy(path(options.taxonomy));
  if (options["roll-up"] !== undefined) list.push(rollUp(options["roll-up"], { ...filter, taxonomy }));
  if (taxonomy !== undefined) list.push(addTaxonomy(taxonomy));
  if (isDeduped || iou !== undefined) list.push(dedupe(iou === undefined ? {} : { iou }));
  const categoryNames = options.categories === undefined ? undefined : await readNames(path(options.categories));
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

/** Names of categories, one a line; empty lines are passed over. */
async function readNames(path: string): Promise<string[]> {
  try {
    const text = await readFile(path, "utf8");
    return text
      .replace(/^\ufeff/, "")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
  } catch (cause) {
    const reason =
      cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "there is no such file" : String(cause);
    throw new ReformatError(
      "unreadable-categories",
      `Cannot read the categories ${JSON.stringify(path)}: ${reason}`,
      cause,
    );
  }
}
