import { isJsonStreamError } from "@m3/json-stream";
import { PreviewError } from "./errors.ts";

/**
 * Does one step of writing `path`; what the operating system refuses becomes this package's error.
 *
 * @throws {PreviewError} code "write-failed"
 */
export async function guardWriting<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    // The writer under us has said it in a sentence already.
    if (isJsonStreamError(error)) throw new PreviewError("write-failed", error.message, { path, cause: error });
    const isFromSystem = error instanceof Error && "syscall" in error && "code" in error;
    if (!isFromSystem) throw error;
    const message = `Cannot write ${JSON.stringify(path)}: ${error.message}`;
    throw new PreviewError("write-failed", message, { path, cause: error });
  }
}
