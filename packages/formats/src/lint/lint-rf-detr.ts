import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Inspector, LintFinding } from "./finding.ts";
import { lintCoco } from "./lint-coco.ts";

const annotationsName = "_annotations.coco.json";
/** Those without which it does not start. */
const neededSplits = ["train", "valid"];

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
  let first: { readonly path: string; readonly fingerprint: string } | undefined;
  for (const split of [...neededSplits, "test"]) {
    const path = join(source, split, annotationsName);
    if (!(await isThere(path, "file"))) {
      if (neededSplits.includes(split)) {
        yield* inspector.find("layout", { path }, `Expected ${JSON.stringify(path)}, which is not there`);
      }
      continue;
    }
    const { fingerprint } = yield* lintCoco(path, inspector, { signal, imageFolder: dirname(path) });
    first ??= { path, fingerprint };
    if (first.fingerprint !== fingerprint) {
      const message = `Expected the categories of ${JSON.stringify(first.path)}, got others`;
      yield* inspector.find("categories-differ", { path, place: "categories" }, message);
    }
  }
}

async function isThere(path: string, kind: "file" | "folder"): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return kind === "file" ? entry?.isFile() === true : entry?.isDirectory() === true;
}
