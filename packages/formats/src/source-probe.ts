import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { readHead } from "./regular-file.ts";
import { guardFile } from "./system-failure.ts";

/** What a format looks at to tell whether a file or folder is its own. */
export interface SourceProbe {
  /** As the caller named it. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Names in the folder by code unit, those of folders with a `/` at the end; empty for a file. */
  readonly entries: readonly string[];
  /** The first 64 KB of the file as text, unpacked if it is compressed with gzip; empty for a folder. */
  readonly head: string;
  /** The first 64 KB of a file in the folder as text; empty when it cannot be read. `name` is relative to the folder, with `/`. */
  readonly headOf: (name: string) => Promise<string>;
  /** Names in a folder below the folder, as {@link entries}; empty when there is no such folder. */
  readonly entriesOf: (name: string) => Promise<readonly string[]>;
}

const headSizeBytes = 64 * 1024;

/**
 * Looks at a file or folder.
 *
 * @throws {FormatsError} code "read-failed"
 */
export async function probeSource(path: string): Promise<SourceProbe> {
  return guardFile("read-failed", path, async () => {
    const isFolder = (await stat(path)).isDirectory();
    return {
      path,
      isFolder,
      entries: isFolder ? await listEntries(path) : [],
      head: isFolder ? "" : await readText(path),
      headOf: (name) => readText(join(path, name)).catch(() => ""),
      entriesOf: (name) => listEntries(join(path, name)).catch(() => []),
    };
  });
}

async function listEntries(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
}

async function readText(path: string): Promise<string> {
  const head = await readHead(path, headSizeBytes);
  const isGzip = head.length > 1 && head.readUInt16LE(0) === 0x8b1f;
  return decode(isGzip ? await unpack(head) : head);
}

/** As the mark at the beginning says, else UTF-8. */
function decode(head: Buffer): string {
  const [first, second] = head;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isWide) return head.toString("utf8");
  const whole = head.subarray(0, head.length - (head.length % 2));
  return (first === 0xff ? whole : Buffer.from(whole).swap16()).toString("utf16le");
}

/** Unpacks the beginning of a gzip file, and of that as much as a head is long: a small file can unpack to a very large one. */
async function unpack(packed: Buffer): Promise<Buffer> {
  const stream = Readable.from([packed]).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headSizeBytes) break;
    }
  } catch {
    // What is damaged looks like nothing; what came before it may.
  }
  return Buffer.concat(chunks).subarray(0, headSizeBytes);
}
