import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Terminal } from "@m3/command-line";
import { writeFileAtomically } from "@m3/json-stream";
import { type CommitPlan, commit } from "./commit.ts";
import { cardName, type DatasetFolder, memoryName, problemsName } from "./folder.ts";
import { hashFile } from "./hash-files.ts";
import { failureNames } from "./line.ts";
import type { DatasetQuery } from "./query.ts";
import { queryFileName, toQueryText } from "./query-file.ts";
import type { DatasetState } from "./state.ts";

/** What a run made. */
export interface FinishedRun {
  readonly folder: DatasetFolder;
  readonly query: DatasetQuery;
  /** Of the run before. */
  readonly state: DatasetState | undefined;
  readonly next: DatasetState;
  readonly card: string;
  /** Whether the run made a page that shows the dataset. */
  readonly isPageMade: boolean;
  /** Whether the dataset itself stays as it is. */
  readonly isKept: boolean;
  readonly terminal: Terminal;
}

const stateName = "state.json";
const rememberedNames = ["digest.json", "localizations.json", "image_map.json", problemsName, ...failureNames];

/** Puts what a run made in its place. A card that was edited stays, and the new one goes into the memory. */
export async function finish({
  folder,
  query,
  state,
  next,
  card,
  isPageMade,
  isKept,
  terminal,
}: FinishedRun): Promise<void> {
  const isOwnCard = await isOurCard(folder, state);
  if (!isOwnCard) {
    terminal.warn(`"${cardName}" was edited, and is left alone; the new one is "${memoryName}/${cardName}"`);
  }
  const made = { [cardName]: card, [queryFileName]: toQueryText(query), [stateName]: toText(next) };
  for (const [name, text] of Object.entries(made)) await writeFileAtomically(join(folder.next, name), text);
  const isThere = (name: string): boolean => existsSync(join(folder.next, name));
  const move = (name: string, to: string): [string, string] => [`${memoryName}/next/${name}`, to];
  const plan: CommitPlan = {
    moves: [
      ...(isKept ? [] : next.outputs.map((name) => move(`dataset/${name}`, name))),
      ...(isPageMade && next.preview !== undefined ? [move(next.preview.name, next.preview.name)] : []),
      move(cardName, isOwnCard ? cardName : `${memoryName}/${cardName}`),
      move(queryFileName, queryFileName),
      ...rememberedNames.filter(isThere).map((name) => move(name, `${memoryName}/${name}`)),
      move(stateName, `${memoryName}/${stateName}`),
    ],
    removes: [
      ...(state?.outputs ?? []).filter((name) => !next.outputs.includes(name)),
      ...(state?.preview === undefined || state.preview.name === next.preview?.name ? [] : [state.preview.name]),
      ...failureNames.filter((name) => !isThere(name)).map((name) => `${memoryName}/${name}`),
      ...(isOwnCard ? [`${memoryName}/${cardName}`] : []),
    ],
  };
  await commit(folder, plan);
}

/** The text of a state's file. */
export function toText(state: DatasetState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Whether the card of the folder is one that a run wrote: a user may have made more of it. */
async function isOurCard(folder: DatasetFolder, state: DatasetState | undefined): Promise<boolean> {
  const hash = await hashFile(folder.card);
  // A folder may have been handed on as its query and its card alone.
  return hash === undefined || hash === state?.card || state === undefined;
}
