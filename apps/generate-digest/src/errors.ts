/**
 * What ends a run: the knowledge base has no such name, there is no knowledge base at its address, the list of concepts
 * cannot be read, or the default host is out of reach.
 */
export type DigestErrorCode = "unknown-concept" | "no-knowledge-base" | "concepts-file" | "unreachable-host";

/** A failure that this command explains itself. */
export class DigestError extends Error {
  override readonly name = "DigestError";
  readonly code: DigestErrorCode;
  /** What the user can do about it, a line each. */
  readonly hints: readonly string[];

  constructor(code: DigestErrorCode, message: string, cause: unknown, hints: readonly string[] = []) {
    super(message, { cause });
    this.code = code;
    this.hints = hints;
  }
}
