import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import type { WireAnnotation } from "@m3/client";
import { readArray, writeFileAtomically } from "@m3/json-stream";
import type { Mark } from "../observations.ts";

/**
 * The observations of a digest in the making, one a line in `NAME.jsonl`, and beside it in `NAME.mark.json` how far
 * that is. What comes after the last mark is forgotten when the file is opened again, so a run may be killed anywhere.
 */
export interface PartFile {
  /** How far an earlier run got, and how many observations that was; undefined when there is nothing to go on from. */
  readonly from: SavedMark | undefined;
  append(observation: WireAnnotation): Promise<void>;
  /** Saves how far it is: everything up to here outlives this process. */
  mark(mark: Mark, counts: Pick<SavedMark, "observationCount" | "addedCount">): Promise<void>;
  /** All observations in order; nothing may be appended meanwhile. */
  read(signal: AbortSignal): AsyncGenerator<WireAnnotation, void, undefined>;
  /** Leaves the file for the next run. */
  close(): Promise<void>;
}

/** A mark with what was there by then. */
export interface SavedMark extends Mark {
  readonly observationCount: number;
  readonly addedCount: number;
  /** Bytes of the file up to here, and their digest. */
  readonly sizeBytes: number;
  readonly sha256: string;
}

const flushLength = 65_536;

/**
 * Opens a part file, where an earlier run left it if `resume` is set. One that is not what its mark says is begun anew.
 *
 * @param stem the path without its endings, in a folder that exists
 */
export async function openPartFile(stem: string, resume: boolean): Promise<PartFile> {
  const [path, markPath] = [`${stem}.jsonl`, `${stem}.mark.json`];
  const saved = resume ? await readMark(markPath) : undefined;
  const known = saved === undefined ? undefined : await hashStart(path, saved);
  const from = known === undefined ? undefined : saved;
  const hash = known ?? createHash("sha256");
  if (from === undefined) await rm(markPath, { force: true });
  const file = await open(path, from === undefined ? "w" : "r+");
  const startBytes = from?.sizeBytes ?? 0;
  await file.truncate(startBytes);
  return new OpenPartFile(path, markPath, from, file, hash, startBytes);
}

class OpenPartFile implements PartFile {
  readonly from: SavedMark | undefined;
  readonly #path: string;
  readonly #markPath: string;
  readonly #file: FileHandle;
  readonly #hash: Hash;
  #sizeBytes: number;
  #waiting = "";

  constructor(
    path: string,
    markPath: string,
    from: SavedMark | undefined,
    file: FileHandle,
    hash: Hash,
    sizeBytes: number,
  ) {
    this.from = from;
    this.#path = path;
    this.#markPath = markPath;
    this.#file = file;
    this.#hash = hash;
    this.#sizeBytes = sizeBytes;
  }

  async append(observation: WireAnnotation): Promise<void> {
    this.#waiting += `${JSON.stringify(observation)}\n`;
    if (this.#waiting.length >= flushLength) await this.#flush();
  }

  async mark(mark: Mark, counts: Pick<SavedMark, "observationCount" | "addedCount">): Promise<void> {
    await this.#flush();
    const saved: SavedMark = {
      ...mark,
      ...counts,
      sizeBytes: this.#sizeBytes,
      sha256: this.#hash.copy().digest("hex"),
    };
    await writeFileAtomically(this.#markPath, JSON.stringify(saved));
  }

  async *read(signal: AbortSignal): AsyncGenerator<WireAnnotation, void, undefined> {
    await this.#flush();
    // An empty file is no list to its reader.
    if (this.#sizeBytes > 0) yield* readArray<WireAnnotation>(this.#path, { signal });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = "";
    for (let start = 0; start < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, start, bytes.length - start, this.#sizeBytes + start);
      start += bytesWritten;
    }
    this.#hash.update(bytes);
    this.#sizeBytes += bytes.length;
  }
}

/** The mark of an earlier run; undefined when there is none, or none that can be understood. */
async function readMark(path: string): Promise<SavedMark | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(path, "utf8"));
    return isSavedMark(mark) ? mark : undefined;
  } catch {
    return undefined;
  }
}

function isSavedMark(value: unknown): value is SavedMark {
  if (typeof value !== "object" || value === null) return false;
  const mark = value as Partial<Record<keyof SavedMark, unknown>>;
  const counts = [mark.nameCount, mark.observationCount, mark.addedCount, mark.sizeBytes];
  return (
    counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    (mark.momentUuid === undefined || typeof mark.momentUuid === "string") &&
    typeof mark.sha256 === "string"
  );
}

/** The hash of the bytes up to a mark, to be carried on; undefined when they are not those that were marked. */
async function hashStart(path: string, { sizeBytes, sha256 }: SavedMark): Promise<Hash | undefined> {
  const hash = createHash("sha256");
  let seenBytes = 0;
  try {
    if (sizeBytes > 0) {
      for await (const piece of createReadStream(path, { end: sizeBytes - 1 })) {
        hash.update(piece as Buffer);
        seenBytes += (piece as Buffer).length;
      }
    }
  } catch {
    return undefined;
  }
  return seenBytes === sizeBytes && hash.copy().digest("hex") === sha256 ? hash : undefined;
}
