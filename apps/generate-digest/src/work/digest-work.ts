import { createHash } from "node:crypto";
import { readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import type { DigestSummary } from "../summary.ts";
import { openPartFile, type PartFile } from "./part-file.ts";

/**
 * What is kept of one digest until the whole run is done, in `.m3/generate-digest/` beside it. Never needed for
 * correctness: without it, everything is fetched anew.
 */
export interface DigestWork {
  /** What an earlier run said of this digest, if it finished it and the file is as it left it. */
  findFinished(): Promise<DigestSummary | undefined>;
  /** Opens what is there of it; see {@link openPartFile}. */
  openPart(): Promise<PartFile>;
  /** Notes that the digest is written, so that the next run leaves it alone. */
  noteFinished(summary: DigestSummary): Promise<void>;
  /** Removes all of it, and the folders when nothing else is in them. */
  discard(): Promise<void>;
}

/**
 * The work on one digest.
 *
 * @param path of the digest, absolute
 * @param question everything that decides what the digest holds; work on any other is never taken for this
 * @param resume whether to go on from what an earlier run left, or to begin anew
 */
export function createDigestWork(path: string, question: unknown, resume: boolean): DigestWork {
  const folder = join(dirname(path), ".m3", "generate-digest");
  const name = createHash("sha256")
    .update(JSON.stringify([1, path, question]))
    .digest("hex")
    .slice(0, 16);
  const stem = join(folder, name);
  const finishedPath = `${stem}.finished.json`;
  const discardPart = async (): Promise<void> => {
    await rm(`${stem}.jsonl`, { force: true });
    await rm(`${stem}.mark.json`, { force: true });
  };
  return {
    findFinished: async () => (resume ? readFinished(finishedPath, path) : undefined),
    openPart: async () => {
      await makeFolder(folder);
      await rm(finishedPath, { force: true });
      return openPartFile(stem, resume);
    },
    noteFinished: async (summary) => {
      const { size, mtimeMs } = await stat(path);
      await writeFileAtomically(finishedPath, JSON.stringify({ sizeBytes: size, modifiedMillis: mtimeMs, summary }));
      await discardPart();
    },
    discard: async () => {
      await discardPart();
      await rm(finishedPath, { force: true });
      await removeIfEmpty(folder);
      await removeIfEmpty(dirname(folder));
    },
  };
}

async function readFinished(finishedPath: string, path: string): Promise<DigestSummary | undefined> {
  try {
    const { sizeBytes, modifiedMillis, summary } = JSON.parse(await readFile(finishedPath, "utf8"));
    const { size, mtimeMs } = await stat(path);
    return size === sizeBytes && mtimeMs === modifiedMillis && typeof summary === "object" ? summary : undefined;
  } catch {
    return undefined;
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    // Something else is in it, or it was never made.
  }
}
