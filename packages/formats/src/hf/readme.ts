import { isFields } from "../extra-fields.ts";
import { quoteYaml } from "../yaml-text.ts";

/** Columns of the rows, in the words that the Hub's `dataset_info` has for types. */
const scalars: readonly (readonly [name: string, type: string])[] = [
  ["image", "image"],
  ["image_id", "int64"],
  ["width", "int64"],
  ["height", "int64"],
  ["uuid", "string"],
];

/**
 * Gives the text of README.md: a front matter that tells the Hub where the splits are and what the categories are called, and what a person needs to
 * know. Types are spelt so that every version of `datasets` knows them.
 *
 * @param splits by the Hub's names, with the folder of each
 */
export function toHubReadme(categories: readonly string[], splits: readonly string[]): string {
  const names = categories.map((name, index) => `            '${index}': ${quoteYaml(name)}`);
  const list = (name: string, type: string): string[] => [`    - name: ${name}`, `      sequence: ${type}`];
  const lines = [
    "---",
    "task_categories:",
    "- object-detection",
    ...(splits.length === 0 ? [] : ["configs:", "- config_name: default", "  data_files:"]),
    ...splits.flatMap((split) => [`  - split: ${split}`, `    path: ${split}/**`]),
    "dataset_info:",
    "  features:",
    ...scalars.flatMap(([name, type]) => [`  - name: ${name}`, `    dtype: ${type}`]),
    "  - name: objects",
    "    struct:",
    ...list("id", "int64"),
    "    - name: bbox",
    "      sequence:",
    "        sequence: float64",
    ...list("area", "float64"),
    "    - name: category",
    "      sequence:",
    "        class_label:",
    names.length === 0 ? "          names: {}" : "          names:",
    ...names,
    ...list("category_name", "string"),
    ...list("uuid", "string"),
    ...list("metadata", "string"),
    "  - name: metadata",
    "    dtype: string",
    "---",
    "",
    "Boxes are `[x, y, width, height]` in pixels from the top left corner of the image. `category` counts the names above from 0;",
    "`metadata` is JSON, or empty.",
  ];
  return `${lines.join("\n")}\n`;
}

/** A split and the files of it, as a README.md has them. */
export interface DataFiles {
  readonly split: string;
  readonly patterns: readonly string[];
}

/** The files of each split in the front matter of a README.md: those of its default configuration, else of the first; none when it says nothing of them. */
export async function parseDataFiles(text: string): Promise<DataFiles[]> {
  const front = await parseFront(text);
  const configs = (isFields(front) && Array.isArray(front.configs) ? (front.configs as unknown[]) : []).filter(
    isFields,
  );
  const config =
    configs.find((one) => one.default === "true") ??
    configs.find(({ config_name: name }) => name === "default") ??
    configs[0];
  if (config === undefined) return [];
  const { data_files: files, data_dir: folder } = config;
  if (files === undefined) return typeof folder === "string" ? [{ split: "train", patterns: [`${folder}/**`] }] : [];
  const list = toList(files);
  if (list.every((one) => typeof one === "string")) return [{ split: "train", patterns: list as string[] }];
  return list.flatMap((one) => {
    if (!isFields(one) || typeof one.split !== "string") return [];
    return [{ split: one.split, patterns: toList(one.path).filter((path) => typeof path === "string") }];
  });
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The names of the categories in the front matter of a README.md, by their numbers; none when it says nothing of them. */
export async function parseHubReadme(text: string): Promise<string[]> {
  return findNames(await parseFront(text), 0) ?? [];
}

/** What is in the front matter of a README.md; undefined where there is none, or no YAML. */
async function parseFront(text: string): Promise<unknown> {
  const [, front] = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
  if (front === undefined) return undefined;
  const { parseDocument } = await import("yaml");
  // Every scalar is the text that is written there, whatever YAML thinks of a name like `no`.
  const document = parseDocument(front, { schema: "failsafe", stringKeys: true, logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

const deepestLevel = 20;

/** The first `class_label` of what is in the front matter. */
function findNames(value: unknown, level: number): string[] | undefined {
  if (typeof value !== "object" || value === null || level > deepestLevel) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = key === "class_label" && isFields(member) ? toNames(member.names) : findNames(member, level + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toNames(names: unknown): string[] | undefined {
  if (Array.isArray(names)) return names.map(String);
  if (!isFields(names)) return undefined;
  const entries = Object.entries(names).sort(([a], [b]) => Number(a) - Number(b));
  return entries.every(([key], index) => key === String(index)) ? entries.map(([, name]) => String(name)) : undefined;
}
