import { requireTaxonomy } from "./check-together.ts";
import type { ReformatOptions } from "./options.ts";

/** Options whose value names a file that says what becomes of categories. */
export type InputOption = "categories" | "remap" | "taxonomy";

/**
 * Reads the files of a command line for localizations as a run would, for whoever wants to know early that they cannot be used.
 *
 * @param read gives the text of the file that an option names
 * @throws {UsageError} for an option that lacks its file
 * @throws {FormatsError} for a file or a setting that cannot be used
 */
export async function checkInputs(
  options: ReformatOptions,
  read: (option: InputOption) => Promise<string>,
): Promise<void> {
  requireTaxonomy(options, { isDataset: false });
  // Only here: it loads all formats, which a command that asks for help has no time for.
  const { makeTransforms } = await import("./transforms.ts");
  await makeTransforms(options, { cwd: "/", read });
}
