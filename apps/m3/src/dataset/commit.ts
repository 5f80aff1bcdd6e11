import { existsSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import { DatasetError } from "./errors.ts";
import { type DatasetFolder, isInside, memoryName } from "./folder.ts";

/** What has to be done for a finished run to take the place of the one before; paths within the folder, with slashes. */
export interface CommitPlan {
  readonly moves: readonly (readonly [from: string, to: string])[];
  /** What has no successor. */
  readonly removes: readonly string[];
}

const planName = "commit.json";

/**
 * Puts what a run made in the place of what was there. Once the plan is written the run is completed: whoever comes next carries on with
 * it, and until then nothing of the folder is touched.
 */
export async function commit(folder: DatasetFolder, plan: CommitPlan): Promise<void> {
  await writeFileAtomically(join(folder.next, planName), JSON.stringify(plan));
  await carryOut(folder, plan);
}

/** Whether a completed run only has to be put in its place. */
export function isCommitPending({ next }: Pick<DatasetFolder, "next">): boolean {
  return existsSync(join(next, planName));
}

/** Forgets a run that made nothing new. */
export async function forget({ next, pendingQuery }: DatasetFolder): Promise<void> {
  await rm(next, { recursive: true, force: true });
  await rm(pendingQuery, { force: true });
}

/** Carries on with a commit that was cut off, or forgets what a run left that was cut off before. Tells whether there was such a commit. */
export async function recover(folder: DatasetFolder): Promise<boolean> {
  const text = await readFile(join(folder.next, planName), "utf8").catch(() => undefined);
  if (text !== undefined) await carryOut(folder, parsePlan(text, folder));
  else await rm(folder.next, { recursive: true, force: true });
  return text !== undefined;
}

/** A folder may have come from anywhere, and a plan in it must not reach out of it. */
function parsePlan(text: string, { name }: DatasetFolder): CommitPlan {
  const plan = JSON.parse(text) as CommitPlan;
  const isFine =
    plan.moves.every(([from, to]) => from.startsWith(".m3/next/") && isInside(from) && isInside(to)) &&
    plan.removes.every(isInside);
  if (isFine) return plan;
  throw new DatasetError("damaged-state", `Cannot carry on in "${name}": its "${memoryName}/next" is damaged`, {
    hints: ["Delete that folder: images that are there are kept"],
  });
}

/** May be cut off anywhere and done again. */
async function carryOut({ path, next, pendingQuery }: DatasetFolder, { moves, removes }: CommitPlan): Promise<void> {
  for (const [index, [from, to]] of moves.entries()) {
    const source = join(path, from);
    // Else it was moved before the commit was cut off.
    if (existsSync(source)) await replace(source, join(path, to), join(next, `old-${index}`));
  }
  for (const each of removes) await rm(join(path, each), { recursive: true, force: true });
  await rm(pendingQuery, { force: true });
  // The plan goes first, so that what is left of the folder is never taken for a commit.
  await rm(join(next, planName), { force: true });
  await rm(next, { recursive: true, force: true });
}

/** Renames, with a folder that has the name already out of the way, since no folder takes the place of another that is not empty. */
async function replace(from: string, to: string, aside: string): Promise<void> {
  await makeFolder(dirname(to));
  if (existsSync(to)) {
    await rm(aside, { recursive: true, force: true });
    await rename(to, aside);
  }
  await rename(from, to);
}
