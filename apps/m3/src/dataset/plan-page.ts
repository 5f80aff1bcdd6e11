import { join } from "node:path";
import type { LinePage } from "./line.ts";
import { hashPage, hashPageInputs, isPageFresh, nameOfPage, pageSettings } from "./page.ts";
import type { DatasetRun } from "./run.ts";
import type { DatasetState } from "./state.ts";
import type { Workplace } from "./workplace.ts";

/** What a run does about the page that shows the dataset. */
export interface PagePlan {
  /** What it is called in the folder; undefined when there shall be none. */
  readonly name: string | undefined;
  /** SHA-256 of what it is made of; empty when there shall be none. */
  readonly inputs: string;
  /** Whether it has to be made. */
  readonly isDue: boolean;
  /** What whoever writes the dataset is told; undefined when it need not be made. */
  readonly line: LinePage | undefined;
}

/** What there is to show. */
interface PageContent {
  readonly place: Workplace;
  readonly inputs: DatasetState["inputs"];
  readonly imageCount: number;
  /** Whether an image is not the one that a page of before shows. */
  readonly isImageNew: boolean;
}

/** Finds out whether there shall be a page, which is when it was asked for now or before, and whether it has to be made. */
export async function planPage(
  { folder, options, terminal, resolved }: DatasetRun,
  state: DatasetState | undefined,
  { place, inputs: made, imageCount, isImageNew }: PageContent,
): Promise<PagePlan> {
  const isWanted = options.preview || (state?.preview !== undefined && !options["no-preview"]);
  if (!isWanted) return { name: undefined, inputs: "", isDue: false, line: undefined };
  const name = nameOfPage(imageCount);
  const inputs = await hashPageInputs({ place, inputs: made, signal: terminal.signal });
  const isDue = isImageNew || !(await isPageFresh(folder, state?.preview, { name, inputs }));
  const settings = pageSettings(folder, place, { query: resolved.query, name }, terminal);
  return { name, inputs, isDue, line: isDue ? { path: join(place.folder, name), settings } : undefined };
}

/** What the folder remembers of the page. */
export async function rememberedPage(
  { name, inputs, isDue }: PagePlan,
  place: Workplace,
  state: DatasetState | undefined,
): Promise<Pick<DatasetState, "preview">> {
  if (name === undefined) return {};
  if (!isDue && state?.preview !== undefined) return { preview: state.preview };
  return { preview: { name, inputs, page: (await hashPage(place.folder, name)) ?? "" } };
}
