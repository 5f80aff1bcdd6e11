import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { reasonOf } from "@m3/command-line";
import { ReformatError } from "./errors.ts";

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
    throw new ReformatError("unreadable-file", `Cannot read ${JSON.stringify(name)}: ${reasonOf(cause)}`, cause);
  }
}
