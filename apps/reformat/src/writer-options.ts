import { resolve } from "node:path";
import { type Terminal, UsageError } from "@m3/command-line";
import type { Format } from "@m3/formats";
import { sourceDate } from "./dataset-info.ts";
import type { WriterChoices } from "./options.ts";
import { readText } from "./read-text.ts";

/** Options of the command line that are some formats' own: whose, and what the library calls them. */
const ownOptions = {
  "csv-flavor": { formats: ["csv"], key: "flavor" },
  "csv-negatives": { formats: ["csv"], key: "negatives" },
  "defuse-formulas": { formats: ["csv"], key: "defuseFormulas" },
  "ifdo-header": { formats: ["ifdo"], key: "header" },
  "ifdo-created-at": { formats: ["ifdo"], key: "createdAt" },
  shards: { formats: ["parquet", "tf"], key: "shards" },
  "coco-first-category-id": { formats: ["coco"], key: "firstCategoryId" },
  "voc-coords": { formats: ["voc"], key: "coords" },
  "voc-layout": { formats: ["voc"], key: "layout" },
  "yolo-path": { formats: ["yolo", "yolo-seg"], key: "datasetPath" },
} as const;

/**
 * The options of a writer that a command line and the environment set.
 *
 * @throws {UsageError} for an option of another format, which would be without effect
 * @throws {FormatsError} code "invalid-setting" for a file that cannot be used
 */
export async function writerOptions(
  choices: WriterChoices,
  format: Format,
  { cwd, env }: Pick<Terminal, "cwd" | "env">,
): Promise<Readonly<Record<string, unknown>>> {
  const result: Record<string, unknown> = format.name === "ifdo" ? { createdAt: sourceDate(env) } : {};
  for (const [option, { formats, key }] of Object.entries(ownOptions)) {
    const value = choices[option as keyof typeof ownOptions];
    if (value === undefined) continue;
    if (!(formats as readonly string[]).includes(format.name)) {
      throw new UsageError(`Cannot use --${option} with ${format.title}: it is of ${formats.join(" and ")}`);
    }
    result[key] = await libraryValue(option as keyof typeof ownOptions, value, cwd);
  }
  return result;
}

/** What the library takes for a value of the command line. */
async function libraryValue(option: keyof typeof ownOptions, value: unknown, cwd: string): Promise<unknown> {
  // Loaders disagree about where a relative one starts.
  if (option === "yolo-path") return resolve(cwd, String(value));
  if (option === "ifdo-header") {
    const { parseIfdoHeader } = await import("@m3/formats/ifdo");
    return parseIfdoHeader(await readText(String(value), cwd), String(value));
  }
  return value;
}
