import { getSystemErrorMap } from "node:util";
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
    if (!(error instanceof Error && "errno" in error && "syscall" in error)) throw error;
    // Node's own message has the call and the path of the staging folder in it.
    const reason = getSystemErrorMap().get(Number(error.errno))?.[1] ?? error.message;
    const message = `Cannot write ${JSON.stringify(path)}: ${reason}`;
    throw new PreviewError("write-failed", message, { path, cause: error });
  }
}
