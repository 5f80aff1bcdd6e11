import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, removeFolder, renamePatiently, writeFileAtomically } from "@m3/json-stream";
import { DatasetError } from "./errors.ts";
import { type DatasetFolder, isInside, memoryName } from "./folder.ts";
import { requireNoLinkTo } from "./links.ts";

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
 *
 * @throws {DatasetError} code "damaged-state" when a path leads through a link, as one that a folder remembers may
 */
export async function commit(folder: DatasetFolder, plan: CommitPlan): Promise<void> {
  await requireNoLinkTo(pathsOf(plan), folder);
  await writeFileAtomically(join(folder.next, planName), JSON.stringify(plan));
  await carryOut(folder, plan);
}

/** Whether a completed run only has to be put in its place. */
export function isCommitPending({ next }: Pick<DatasetFolder, "next">): boolean {
  return existsSync(join(next, planName));
}

/** Forgets a run that made nothing new. */
export async function forget({ next, pendingQuery }: DatasetFolder): Promise<void> {
  await removeFolder(next);
  await rm(pendingQuery, { force: true });
}

/**
 * Carries on with a commit that was cut off, or forgets what a run left that was cut off before. Tells whether there was such a commit.
 *
 * @throws {DatasetError} code "damaged-state"
 */
export async function recover(folder: DatasetFolder): Promise<boolean> {
  const text = await readFile(join(folder.next, planName), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (text === undefined) {
    await removeFolder(folder.next);
    return false;
  }
  const plan = parsePlan(text, folder);
  await requireNoLinkTo(pathsOf(plan), folder);
  await carryOut(folder, plan);
  return true;
}

/** A folder may have come from anywhere, and a plan in it must not reach out of it. */
function parsePlan(text: string, folder: DatasetFolder): CommitPlan {
  let plan: Partial<CommitPlan> | null;
  try {
    plan = JSON.parse(text) as Partial<CommitPlan> | null;
  } catch (cause) {
    throw damaged(folder, cause);
  }
  const { moves, removes } = plan ?? {};
  const isFine = Array.isArray(moves) && moves.every(isMove) && Array.isArray(removes) && removes.every(isInside);
  if (!isFine) throw damaged(folder);
  return { moves, removes };
}

function isMove(move: unknown): move is CommitPlan["moves"][number] {
  const [from, to, ...more] = Array.isArray(move) ? (move as unknown[]) : [];
  return isInside(from) && from.startsWith(`${memoryName}/next/`) && isInside(to) && more.length === 0;
}

function pathsOf({ moves, removes }: CommitPlan): string[] {
  return [...moves.flat(), ...removes];
}

function damaged({ name }: DatasetFolder, cause?: unknown): DatasetError {
  return new DatasetError("damaged-state", `Cannot carry on in "${name}": its "${memoryName}/next" is damaged`, {
    cause,
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
  for (const each of removes) await removeFolder(join(path, each));
  await rm(pendingQuery, { force: true });
  // The plan goes first, so that what is left of the folder is never taken for a commit.
  await rm(join(next, planName), { force: true });
  await removeFolder(next);
}

/** Renames, with a folder that has the name already out of the way, since no folder takes the place of another that is not empty. */
async function replace(from: string, to: string, aside: string): Promise<void> {
  await makeFolder(dirname(to));
  if (existsSync(to)) {
    await removeFolder(aside);
    await renamePatiently(to, aside);
  }
  await renamePatiently(from, to);
}
