import { dirname, sep } from "node:path";
import { JsonStreamError } from "./errors.ts";

interface SystemError extends Error {
  readonly code: string;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file grew beyond what the system allows",
  EIO: "the disk or device reported an error",
  EISDIR: "it is a folder, expected a file",
  ELOOP: "its symbolic links run in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many files are open in the whole system",
  ENOENT: "there is no such file",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of the path is a file, expected a folder",
  EPERM: "the operation is not permitted",
  EPIPE: "the reader at the other end has gone",
  EROFS: "the disk is read-only",
};

/** Whether `error` comes from the operating system, as Node reports it. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}

function reasonOf(error: unknown): string {
  if (isSystemError(error)) {
    return reasons[error.code] ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Says in one sentence why an input could not be read. */
export function readFailure(error: SystemError, title: string, path: string | undefined): JsonStreamError {
  const code = error.code === "ENOENT" ? "not-found" : "read-failed";
  return new JsonStreamError(code, `Cannot read ${title}: ${reasonOf(error)}`, { path, cause: error });
}

/** Says in one sentence why the file at `path` could not be written. */
export function fileFailure(error: unknown, path: string): JsonStreamError {
  const isFolderMissing = isSystemError(error) && error.code === "ENOENT";
  const reason = isFolderMissing ? `folder ${JSON.stringify(dirname(path))} does not exist` : reasonOf(error);
  return new JsonStreamError("write-failed", `Cannot write ${JSON.stringify(path)}: ${reason}`, {
    path,
    isReaderGone: isReaderGone(error),
    cause: error,
  });
}

/** Says in one sentence why a stream could not be written. */
export function streamFailure(error: unknown): JsonStreamError {
  const details = { isReaderGone: isReaderGone(error), cause: error };
  return new JsonStreamError("write-failed", `Cannot write output: ${reasonOf(error)}`, details);
}

function isReaderGone(error: unknown): boolean {
  return isSystemError(error) && error.code === "EPIPE";
}

/** Refuses a path that cannot be a file, whatever is there. */
export function checkFileName(path: string): void {
  if (path === "" || path.endsWith("/") || path.endsWith(sep)) {
    const message = `Cannot write ${JSON.stringify(path)}: expected the name of a file`;
    throw new JsonStreamError("write-failed", message, { path });
  }
}
