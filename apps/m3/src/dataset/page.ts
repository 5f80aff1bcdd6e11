import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Terminal } from "@m3/command-line";
import { readArray } from "@m3/json-stream";
import type { PageSettings } from "@m3/reformat";
import { withoutFolders } from "../without-folders.ts";
import { DatasetError } from "./errors.ts";
import type { DatasetFolder } from "./folder.ts";
import { hashFile, hashText } from "./hash-files.ts";
import { type DatasetQuery, titleOf } from "./query.ts";
import type { DatasetState } from "./state.ts";
import { pageVersions } from "./versions.ts";
import type { Workplace } from "./workplace.ts";

/** What a page can be called in the folder: a file, or for a large dataset a folder. */
export const pageNames = { file: "preview.html", folder: "preview" } as const;

/** A page of more images is a folder, whose parts are loaded as they come into view. */
const mostImagesInFile = 300;

/** What the folder remembers of its page. */
export interface PageState {
  /** One of {@link pageNames}. */
  readonly name: string;
  /** SHA-256 of what it was made of. */
  readonly inputs: string;
  /** SHA-256 of the page itself. */
  readonly page: string;
}

/** What a page is made of. */
interface PageSources {
  readonly place: Workplace;
  readonly inputs: DatasetState["inputs"];
  readonly signal: AbortSignal;
}

/** SHA-256 of all that a page is made of. */
export async function hashPageInputs({ place, inputs, signal }: PageSources): Promise<string> {
  const { digest: _, ...shown } = inputs;
  const problems = [await hashFile(place.problems, signal), await hashFile(failuresOf(place), signal)];
  return hashText(JSON.stringify([shown, pageVersions(), problems]));
}

/** The name of a page, by how many images it shows. */
export function nameOfPage(imageCount: number): string {
  return imageCount > mostImagesInFile ? pageNames.folder : pageNames.file;
}

/** Whether the page of the last run is there as it was made, of what there is now. */
export async function isPageFresh(
  { path }: DatasetFolder,
  before: PageState | undefined,
  now: Pick<PageState, "inputs" | "name">,
): Promise<boolean> {
  if (before?.name !== now.name || before.inputs !== now.inputs) return false;
  return (await hashPage(path, before.name)) === before.page;
}

/** What to open of a page, by its name. */
export function pageFile(name: string): string {
  return name === pageNames.folder ? `${name}/index.html` : name;
}

/** SHA-256 of a page in a folder; undefined when it is not there. */
export async function hashPage(folder: string, name: string): Promise<string | undefined> {
  return hashFile(join(folder, pageFile(name)));
}

/**
 * Refuses to put a page where something else is.
 *
 * @throws {DatasetError} code "folder-taken"
 */
export function requireRoomForPage({ path, name }: DatasetFolder): void {
  const taken = Object.values(pageNames).find((each) => existsSync(join(path, each)));
  if (taken === undefined) return;
  throw new DatasetError(
    "folder-taken",
    `Cannot make a preview in "${name}": there is "${taken}" already, which no run of m3 dataset made`,
    { hints: ["Move it away, or make a page elsewhere with m3 preview"] },
  );
}

/** How the page is made by the command that writes the dataset. */
export function pageSettings(
  folder: DatasetFolder,
  place: Workplace,
  { query, name }: { readonly query: DatasetQuery; readonly name: string },
  { signal }: Pick<Terminal, "signal">,
): PageSettings {
  return {
    title: titleOf(query),
    location: join(folder.path, name),
    problems: () => problemsOf(place, signal),
    // The page goes where the dataset goes, and must not depend on where that is.
    messageOf: (message) => withoutFolders(message, [place.dataset, place.folder, folder.path]),
  };
}

function failuresOf({ folder }: Workplace): string {
  return join(folder, "failures.jsonl");
}

/** What the commands before could not use or get. */
async function* problemsOf(place: Workplace, signal: AbortSignal): AsyncGenerator<{ code: string; message: string }> {
  for (const path of [place.problems, failuresOf(place)]) {
    if (!existsSync(path)) continue;
    for await (const { code, message } of readArray<{ code?: unknown; message?: unknown }>(path, { signal })) {
      if (typeof code === "string" && typeof message === "string") yield { code, message };
    }
  }
}
