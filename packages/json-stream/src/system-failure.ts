import { dirname } from "node:path";
import { JsonStreamError } from "./errors.ts";

/** An error of the operating system as Node reports it. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
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
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of the path is a file, expected a folder",
  EPERM: "the operation is not permitted",
  EPIPE: "the reader at the other end has gone",
  EROFS: "the disk is read-only",
};

function reasonOf(error: SystemError): string {
  return reasons[error.code] ?? error.message;
}

/** Says in one sentence why `path` (or a stream called `name`) could not be read. */
export function readFailure(error: SystemError, name: string, path: string | undefined): JsonStreamError {
  if (error.code === "ENOENT") {
    return new JsonStreamError("not-found", `Cannot read ${name}: there is no such file`, { path, cause: error });
  }
  return new JsonStreamError("read-failed", `Cannot read ${name}: ${reasonOf(error)}`, { path, cause: error });
}

/** Says in one sentence why `path` (or a stream called `name`) could not be written. */
export function writeFailure(error: SystemError, name: string, path: string | undefined): JsonStreamError {
  const isFolderMissing = error.code === "ENOENT" && path !== undefined;
  const reason = isFolderMissing ? `folder ${JSON.stringify(dirname(path))} does not exist` : reasonOf(error);
  return new JsonStreamError("write-failed", `Cannot write ${name}: ${reason}`, { path, cause: error });
}
