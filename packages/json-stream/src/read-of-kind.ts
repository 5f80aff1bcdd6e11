import { isOtherKindOfFile, JsonStreamError } from "./errors.ts";
import { isLinesName } from "./file-name.ts";
import { type JsonSource, toInput } from "./input.ts";
import { type ReadOptions, readArrayBatches } from "./read.ts";

/** How {@link readBatchesOfKind} reads, and what it says of a file that is something else. */
export interface ReadOfKindOptions extends ReadOptions {
  /** Makes the error for a file of another kind, which can say what should have been given instead. */
  readonly toError: (error: JsonStreamError) => unknown;
}

/**
 * Reads as {@link readArrayBatches} what must be a file of a certain kind. Where the failure says that it is of another
 * kind (see {@link isOtherKindOfFile}), throws what `toError` makes of it. Whoever names no layout gets "detect" where the
 * name does not say "lines": standard input has no name that could. Where it does, nothing at all is an empty list; anywhere
 * else it is an error, since the command before in a pipe leaves nothing when it fails.
 *
 * @throws {JsonStreamError} as {@link readArrayBatches}, when the file is of this kind and damaged.
 */
export async function* readBatchesOfKind<T = unknown>(
  source: JsonSource,
  { toError, ...options }: ReadOfKindOptions,
): AsyncGenerator<T[], void, undefined> {
  const { layout = isLinesName(toInput(source, options.name).fileName) ? "lines" : "detect" } = options;
  try {
    // Not `yield*`, which waits for everything twice.
    for await (const batch of readArrayBatches<T>(source, { ...options, layout })) yield batch;
  } catch (error) {
    throw isOtherKindOfFile(error) ? toError(explainEmpty(error)) : error;
  }
}

function explainEmpty(error: JsonStreamError): JsonStreamError {
  if (error.code !== "empty") return error;
  const message = `${error.message}: an empty list is "[]", so what should have written it may have failed`;
  return new JsonStreamError("empty", message, { ...error, cause: error });
}
