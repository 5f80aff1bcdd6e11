import { DownloaderError } from "../errors.ts";
import { ItemFailure } from "../item-failure.ts";

/** What was being done when the disk refused. */
export type DiskStep = "prepare" | "write" | "commit" | "read";

/** Refusals that are about one name or one file and leave the folder usable. */
const itemCodes = new Set(["ENAMETOOLONG", "EILSEQ", "EINVAL", "EISDIR", "ENOTEMPTY", "EEXIST", "ENOTDIR"]);
/** On Windows a program that has the file open causes these; they pass. */
const busyCodes = new Set(["EACCES", "EPERM", "EBUSY"]);
const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const unusableCodes = new Set(["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG"]);

/** Turns an error of the file system into what ends the run, or what fails one file. */
export function diskFailure(error: unknown, step: DiskStep, path: string): DownloaderError | ItemFailure {
  const code = systemCode(error);
  const reason = error instanceof Error ? error.message.replace(/^(\w+: [^,]*),.*$/s, "$1") : String(error);
  if (fullCodes.has(code)) {
    return new DownloaderError("disk-full", `Cannot write to "${path}": no space left (${code})`, {
      path,
      cause: error,
    });
  }
  if (step === "prepare" && (code === "ENOTDIR" || code === "EEXIST")) {
    const message = `Cannot write to "${path}": expected a folder, got something else of that name`;
    return new DownloaderError("folder-unusable", message, { path, cause: error });
  }
  if (step === "commit" && (itemCodes.has(code) || busyCodes.has(code))) {
    const retry = busyCodes.has(code) ? "backoff" : "never";
    return new ItemFailure("write", `Cannot name a file "${path}": ${reason}`, { retry, cause: error });
  }
  if (code === "EMFILE" || code === "ENFILE") {
    return new ItemFailure("write", `Cannot open a file in "${path}": ${reason}`, { retry: "backoff", cause: error });
  }
  const action = step === "read" ? "read" : "write to";
  const kind = unusableCodes.has(code) ? "folder-unusable" : "write-failed";
  return new DownloaderError(kind, `Cannot ${action} "${path}": ${reason}`, { path, cause: error });
}

/** Whether the disk may do it a moment later, on Windows. */
export function isBusy(error: unknown): boolean {
  return busyCodes.has(systemCode(error));
}

/** The `code` of a system error, or "". */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
