import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ReformatError } from "./errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder, expected a file",
  ENOENT: "there is no such file",
};

/**
 * Reads a small file that the command line names, as the user named it.
 *
 * @throws {ReformatError} code "unreadable-file"
 */
export async function readText(name: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, name), "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const reason = reasons[String(cause.code)] ?? cause.message;
    throw new ReformatError("unreadable-file", `Cannot read ${JSON.stringify(name)}: ${reason}`, cause);
  }
}
