import { isJsonStreamError } from "@m3/json-stream";
import { FormatsError } from "./errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "a file of that name is in the way",
  EISDIR: "it is a folder, expected a file",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "a part of the path is a file, expected a folder",
  EPERM: "the operation is not permitted",
  EROFS: "the disk is read-only",
};

/** Whether the operating system refused something. */
export function isSystemFailure(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}

/** Whether compressed bytes are not what they should be; such errors have the code of zlib and no system call. */
function isUnpackFailure(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^Z_/.test(String(error.code));
}

/** Whether `error` says that a file is not there. */
export function isMissing(error: unknown): boolean {
  return isSystemFailure(error) && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/**
 * Does a step of writing or reading `path`; what the operating system refuses becomes this package's error.
 * To be put around single steps only: what a caller's records throw while they are written is the caller's.
 *
 * @throws {FormatsError} with `code`
 */
export async function guardFile<T>(
  code: "read-failed" | "write-failed",
  path: string,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    // The writer under us has said it in a sentence already.
    if (isJsonStreamError(error)) throw new FormatsError(code, error.message, { path, cause: error });
    const verb = code === "read-failed" ? "read" : "write";
    if (isUnpackFailure(error)) {
      const message = `Cannot ${verb} ${JSON.stringify(path)}: it is compressed and damaged, ${error.message}`;
      throw new FormatsError(code, message, { path, cause: error });
    }
    if (!isSystemFailure(error)) throw error;
    const message = `Cannot ${verb} ${JSON.stringify(path)}: ${reasons[error.code] ?? error.message}`;
    throw new FormatsError(code, message, { path, cause: error });
  }
}
