import { getSystemErrorMap } from "node:util";

/** What went wrong with a file, as a user is told. */
export interface SystemFailure {
  readonly message: string;
  readonly hints: readonly string[];
}

const doings: Readonly<Record<string, string>> = {
  copyfile: "copy",
  link: "link",
  lstat: "look at",
  mkdir: "make folder",
  mkdtemp: "make folder",
  open: "open",
  read: "read",
  readdir: "list folder",
  readlink: "read link",
  rename: "rename",
  rm: "remove",
  rmdir: "remove folder",
  scandir: "list folder",
  stat: "look at",
  symlink: "link",
  unlink: "remove",
  utime: "change the times of",
  write: "write",
};

const roomHint = "Make room on that disk, or write to another one, and run it again";
const placeHint = "Choose a place where you may write, or have its rights changed";
/** What is opened may be read or written; the operating system does not say which was refused. */
const rightsHint = "Have its rights changed, or choose what you may read, and a place where you may write";
const readingCalls: ReadonlySet<string> = new Set(["open", "read", "readdir", "readlink", "scandir"]);

const hints: Readonly<Record<string, string>> = {
  EACCES: placeHint,
  EDQUOT: roomHint,
  EMFILE: "Let it open more files (ulimit -n), or do less at a time",
  ENAMETOOLONG: "Choose a shorter name",
  ENFILE: "Close other programs, and run it again",
  ENOENT: "Check the name",
  ENOSPC: roomHint,
  ENOTDIR: "Check the name: something in it that should be a folder is a file",
  EPERM: placeHint,
  EROFS: placeHint,
};

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly errno: number;
  readonly path?: string;
  readonly dest?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && "syscall" in error && "errno" in error;
}

/** Where the operating system's own words ("illegal operation on a directory") say less, or use others than we do. */
const reasons: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder, expected a file",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is a file, expected a folder",
};

/** Why something failed: of a refusal of the operating system its reason alone, "permission denied", else the message. */
export function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return reasons[error.code] ?? getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
}

function hintsOf({ code, syscall }: SystemError): readonly string[] {
  const hint = hints[code];
  if (hint === undefined) return [];
  return [hint === placeHint && code !== "EROFS" && readingCalls.has(syscall) ? rightsHint : hint];
}

/** Says what the operating system refused to do with a file; undefined for an error of another kind. */
export function explainSystemFailure(error: unknown): SystemFailure | undefined {
  if (!isSystemError(error) || (error.path === undefined && doings[error.syscall] === undefined)) return undefined;
  const { syscall, path, dest } = error;
  const doing = doings[syscall] ?? syscall;
  const what = path === undefined ? "a file" : `"${path}"${dest === undefined ? "" : ` to "${dest}"`}`;
  return {
    message: `Cannot ${doing} ${what}: ${reasonOf(error)}`,
    hints: hintsOf(error),
  };
}

/** Those whose cure is never in the name, which whoever used it has told of. */
const curedElsewhere: ReadonlySet<string> = new Set([
  "EACCES",
  "EDQUOT",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "EPERM",
  "EROFS",
]);

/** What a user can do about an error that came of one of the operating system. */
export function hintsOfCause(error: Error): readonly string[] {
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    const found = isSystemError(cause) && curedElsewhere.has(cause.code) ? hintsOf(cause) : [];
    if (found.length > 0) return found;
  }
  return [];
}
