import { resolve } from "node:path";
import { UsageError } from "@m3/command-line";
import type { Format } from "@m3/formats";
import type { WriterChoices } from "./options.ts";

/** Options of the command line that are some formats' own: whose, and what the library calls them. */
const ownOptions = {
  "csv-flavor": { formats: ["csv"], key: "flavor" },
  "csv-negatives": { formats: ["csv"], key: "negatives" },
  "defuse-formulas": { formats: ["csv"], key: "defuseFormulas" },
  shards: { formats: ["parquet", "tf"], key: "shards" },
  "coco-first-category-id": { formats: ["coco"], key: "firstCategoryId" },
  "voc-coords": { formats: ["voc"], key: "coords" },
  "voc-layout": { formats: ["voc"], key: "layout" },
  "yolo-path": { formats: ["yolo", "yolo-seg"], key: "datasetPath" },
} as const;

/**
 * The options of a writer that a command line sets.
 *
 * @throws {UsageError} for an option of another format, which would be without effect
 */
export function writerOptions(choices: WriterChoices, format: Format, cwd: string): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [option, { formats, key }] of Object.entries(ownOptions)) {
    const value = choices[option as keyof typeof ownOptions];
    if (value === undefined) continue;
    if (!(formats as readonly string[]).includes(format.name)) {
      throw new UsageError(`Cannot use --${option} with ${format.title}: it is of ${formats.join(" and ")}`);
    }
    // Loaders disagree about where a relative one starts.
    result[key] = option === "yolo-path" ? resolve(cwd, String(value)) : value;
  }
  return result;
}
