import { readFile } from "node:fs/promises";
import type { CodeCounts, DatasetSummary } from "@m3/formats";
import type { Changes } from "./changes.ts";
import { DatasetError } from "./errors.ts";
import { type DatasetFolder, isInside } from "./folder.ts";
import { type PageState, pageNames } from "./page.ts";

/** What a folder knows of its last completed run; `.m3/state.json`. */
export interface DatasetState {
  readonly version: 1;
  /** Of the packages that made it, by name: another may write other bytes. */
  readonly packages: Readonly<Record<string, string>>;
  /** SHA-256, in hex, of what went into the dataset. */
  readonly inputs: {
    readonly query: string;
    readonly digest: string;
    readonly localizations: string;
    readonly imageMap: string;
  };
  /** SHA-256 of each file of the dataset, or to which image it is a link, by path within the folder with slashes. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of the card. */
  readonly card: string;
  /** The page that shows the dataset, if there is one; it is then made anew with it. */
  readonly preview?: PageState;
  /** What is at the top of the folder of the dataset: files and folders. */
  readonly outputs: readonly string[];
  /** What reformat said of it. */
  readonly written: WrittenDataset;
  /** What the run changed. */
  readonly changes: Changes;
  /** Paths within the folder, with slashes, of images that the dataset does not refer to any more, sorted. */
  readonly unreferenced: readonly string[];
}

/** What reformat says of a dataset, and how much it could not write. */
export interface WrittenDataset {
  readonly summary: Pick<
    DatasetSummary,
    "imageCount" | "annotationCount" | "negativeImageCount" | "sizeBytes" | "categories" | "splits"
  > & {
    /** What its writer changed or left out, and what was done before that, by code; those of an older version say nothing of it. */
    readonly diagnostics?: CodeCounts;
    readonly changes?: CodeCounts;
  };
  readonly problemCount: number;
  readonly undeliveredCount: number;
}

/**
 * Reads the state of a folder; undefined when no run was ever completed in it.
 *
 * @throws {DatasetError} code "damaged-state"
 */
export async function readState({ state: path, name }: DatasetFolder): Promise<DatasetState | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const damaged = (cause?: unknown): DatasetError =>
    new DatasetError("damaged-state", `Cannot read what "${name}" remembers: "${path}" is damaged`, {
      cause,
      hints: ["Delete that file: the dataset is then made anew, and images that are there are kept"],
    });
  try {
    const state = JSON.parse(text) as DatasetState;
    // A folder may have come from anywhere, and what it remembers must not reach out of it.
    const paths = [state.outputs, state.unreferenced, Object.keys(state.files)].flat();
    const isPageFine =
      state.preview === undefined || (Object.values(pageNames) as string[]).includes(state.preview.name);
    if (state.version !== 1 || !paths.every(isInside) || !isPageFine) throw damaged();
    return state;
  } catch (error) {
    throw error instanceof DatasetError ? error : damaged(error);
  }
}
