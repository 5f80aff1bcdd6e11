import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UuidStore } from "@m3/localizations";

/** A {@link UuidStore} in a temporary file. */
export interface UuidFile extends UuidStore {
  /** Removes the file. */
  close(): void;
}

/**
 * Keeps uuids in a temporary file (in `TMPDIR`), which is made when there is something to keep. Where none can be made, or
 * the disk is full, they stay in memory: a run must not fail for want of something that it can do without.
 */
export function createUuidFile(): UuidFile {
  let opened: { readonly folder: string; readonly file: number } | undefined;
  let position = 0;
  const close = (): void => {
    if (opened === undefined) return;
    closeSync(opened.file);
    removeFolder(opened.folder);
    opened = undefined;
  };
  return {
    append(bytes) {
      const start = position;
      try {
        opened ??= open();
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(opened.file, bytes, done, bytes.length - done, start + done);
        }
      } catch {
        return undefined;
      }
      position += bytes.length;
      return start;
    },
    read(from, into) {
      if (opened === undefined || readSync(opened.file, into, 0, into.length, from) !== into.length) {
        throw new RangeError(`Cannot read ${into.length} bytes at ${from} of ${position} kept uuids`);
      }
    },
    close,
  };
}

function open(): { readonly folder: string; readonly file: number } {
  const folder = mkdtempSync(join(tmpdir(), "extract-localizations-"));
  try {
    return { folder, file: openSync(join(folder, "uuids"), "wx+", 0o600) };
  } finally {
    // What has no name any more goes with the process, also when that is killed. Windows has it wait for `close`.
    removeFolder(folder);
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nothing depends on it.
  }
}
