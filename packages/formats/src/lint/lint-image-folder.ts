import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { filesBelow } from "@m3/json-stream";
import { isHidden } from "../hf/find-metadata.ts";
import { toHubFolders } from "../hf/hub-folders.ts";
import { hubSplitsOf } from "../hub-splits.ts";
import { imageExtension } from "../reading.ts";
import { readText } from "../regular-file.ts";
import { guardFile } from "../system-failure.ts";
import { type ColumnType, differences } from "./column-types.ts";
import { got, type Inspector, type LintFinding } from "./finding.ts";
import { MetadataRows } from "./metadata-rows.ts";

type Findings = AsyncGenerator<LintFinding, void, undefined>;

const metadataNames = ["metadata.jsonl", "metadata.csv", "metadata.parquet"];

/** Finds the files of metadata in a folder and in the folders in it, by name. */
export async function findMetadata(folder: string): Promise<string[]> {
  return guardFile("read-failed", folder, async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    const own = entries.filter(({ name }) => metadataNames.includes(name)).map(({ name }) => join(folder, name));
    const below = await Promise.all(
      entries
        .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
        .map(async ({ name }) => {
          const names = await readdir(join(folder, name));
          return names.filter((inner) => metadataNames.includes(inner)).map((inner) => join(folder, name, inner));
        }),
    );
    return [...own, ...below.flat()].sort();
  });
}

/** Checks a folder of images with `metadata.jsonl`, as the ImageFolder of Hugging Face `datasets` reads it. Holds the names of a split. */
export async function* lintImageFolder(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Findings {
  const all = await findMetadata(source);
  const folders = [...new Set(all.map((file) => relative(source, dirname(file)).replaceAll("\\", "/")))];
  const { passedOver } = await toHubFolders(folders, await readText(join(source, "README.md")).catch(() => ""));
  for (const folder of passedOver) {
    const message = "Expected a folder that is a split, by README.md or by its name, as others here are";
    yield* inspector.find("layout", { path: join(source, folder) }, message);
  }
  const ignored = new Set(passedOver.map((folder) => join(source, folder)));
  const files = all.filter((file) => !ignored.has(dirname(file)));
  const kinds = new Set(files.map((file) => file.slice(file.lastIndexOf("."))));
  if (kinds.size > 1) {
    const message = `Expected metadata of one kind in all splits, got ${[...kinds].sort().join(" and ")}`;
    yield* inspector.find("layout", { path: source }, message);
  }
  yield* lintBareFolders(source, all, inspector);
  const fields = { names: undefined };
  let first: { readonly path: string; readonly type: ColumnType } | undefined;
  for (const path of files) {
    if (!path.endsWith(".jsonl")) continue;
    const rows = new MetadataRows(path, fields, inspector);
    yield* rows.lint(signal);
    yield* lintUnlisted(path, rows.fileNames, inspector);
    if (rows.type === "null") continue;
    first ??= { path, type: rows.type };
    const others = differences(first.type, rows.type);
    if (others.length === 0) continue;
    const message = `Expected the types of ${JSON.stringify(first.path)}, got ${others.join(", ")}`;
    yield* inspector.find("types-differ", { path }, message);
  }
}

/** Folders of images without metadata, beside others that have it. */
async function* lintBareFolders(source: string, files: readonly string[], inspector: Inspector): Findings {
  const described = new Set(files.map(dirname));
  if (described.has(source)) return;
  const entries = await readdir(source, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !isHidden(entry.name)).map(({ name }) => name);
  for (const path of folders.sort().map((name) => join(source, name))) {
    if (described.has(path) || !(await readdir(path)).some(isImage)) continue;
    yield* inspector.find("layout", { path }, "Expected metadata beside the images, as in other folders, got none");
  }
}

function isImage(name: string): boolean {
  return !name.startsWith(".") && imageExtension.test(name);
}

async function* lintUnlisted(path: string, listed: ReadonlySet<string>, inspector: Inspector): Findings {
  const folder = dirname(path);
  const names = await guardFile("read-failed", folder, () => filesBelow(folder));
  const unlisted = names.filter((name) => isImage(basename(name)) && !listed.has(name));
  // Of a folder that holds all splits the others are not to be listed.
  const own = unlisted.filter(
    (name) => !name.includes("/") || hubSplitsOf(name.slice(0, name.indexOf("/"))).length === 0,
  );
  if (own.length === 0) return;
  const message = `Expected a row of each image, got none of ${own.length}, such as ${got(own[0])}`;
  yield* inspector.find("unlisted-image", { path }, message);
}
