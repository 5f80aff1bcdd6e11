import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { CocoCategories } from "./coco-categories.ts";
import { got, type Inspector, type LintFinding } from "./finding.ts";
import { lintCoco } from "./lint-coco.ts";

const annotationsName = "_annotations.coco.json";
/** Those without which it does not start. */
const neededSplits = ["train", "valid"];

/** Whether RF-DETR, from 1.4 on, takes a folder for one of YOLO. */
export async function isYoloForRfDetr(folder: string): Promise<boolean> {
  if (await isThere(join(folder, "train", annotationsName), "file")) return false;
  const names = ["data.yaml", "data.yml"];
  return (await Promise.all(names.map((name) => isThere(join(folder, name), "file")))).includes(true);
}

/** Checks a folder in the layout that RF-DETR reads, or one of its files. */
export async function* lintRfDetr(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  if (!(await isThere(source, "folder"))) {
    if (basename(source) !== annotationsName) {
      const message = `Expected a file named ${annotationsName} beside its images, got ${JSON.stringify(basename(source))}`;
      yield* inspector.find("layout", { path: source }, message);
    }
    const imageFolder = basename(source) === annotationsName ? dirname(source) : undefined;
    yield* lintCoco(source, inspector, { signal, imageFolder });
    return;
  }
  let first: SplitCategories | undefined;
  for (const split of [...neededSplits, "test"]) {
    const path = join(source, split, annotationsName);
    if (!(await isThere(path, "file"))) {
      if (neededSplits.includes(split)) {
        yield* inspector.find("layout", { path }, `Expected ${JSON.stringify(path)}, which is not there`);
      }
      continue;
    }
    const categories = yield* lintCoco(path, inspector, { signal, imageFolder: dirname(path) });
    first ??= { path, categories };
    if (first.path !== path) yield* lintSplit({ path, categories }, first, inspector);
  }
}

interface SplitCategories {
  readonly path: string;
  readonly categories: CocoCategories;
}

/** Classes are numbered by the categories of train: a category may be missing elsewhere, but must not be another there. */
function* lintSplit(
  { path, categories }: SplitCategories,
  train: SplitCategories,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const where = { path, place: "categories" };
  const { names } = train.categories;
  const others = [...categories.names].filter(([id, name]) => names.get(id) !== name);
  if (others.length > 0) {
    const found = others.slice(0, 5).map(([id, name]) => `${got(name)} as ${got(id)}`);
    const message = `Expected the categories of ${JSON.stringify(train.path)}, got ${found.join(", ")}`;
    yield* inspector.find("categories-differ", where, message);
  }
  for (const id of train.categories.groupIds) {
    if (!categories.usedIds.has(id)) continue;
    const message = `Expected annotations of ${got(names.get(id))} in train as well, where it only stands above others`;
    yield* inspector.find("unknown-category", where, message);
  }
}

async function isThere(path: string, kind: "file" | "folder"): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return kind === "file" ? entry?.isFile() === true : entry?.isDirectory() === true;
}
