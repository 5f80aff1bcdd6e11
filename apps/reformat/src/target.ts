import { basename, resolve } from "node:path";
import { fileIdentity, UsageError } from "@m3/command-line";
import type { Format } from "@m3/formats";

/** Where the dataset goes: the output name with the extension of its format, as the user would type it. */
export function nameTarget(localizations: string, output: string | undefined, { extensions }: Format): string {
  const [extension = ""] = extensions;
  const isInFolder = extension !== "" && output !== undefined && /[/\\]$/.test(output);
  const own = nameFolder(localizations, isInFolder ? undefined : output, "_reformatted");
  // A folder that is named by its slash takes the file under the name that it has by itself.
  const name = isInFolder ? output + own.slice(Math.max(own.lastIndexOf("/"), own.lastIndexOf("\\")) + 1) : own;
  const lower = name.toLowerCase();
  // A name that has the extension already means what it says.
  return lower.endsWith(extension) || lower.endsWith(`${extension}.gz`) ? name : name + extension;
}

/** Where a folder goes that is no dataset in a format. */
export function nameFolder(localizations: string, output: string | undefined, suffix: string): string {
  return output ?? `${withoutExtension(withoutSlash(localizations))}${suffix}`;
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)[/\\]+$/, "");
}

/** What is read, with a name: `.` is called as its folder is. */
export function namedSource(localizations: string, cwd: string): string {
  return /(^|[/\\])\.\.?[/\\]*$/.test(localizations) ? basename(resolve(cwd, localizations)) : localizations;
}

/** As Python's `os.path.splitext` cuts it, after a `.gz`; standard input is called localizations. */
function withoutExtension(path: string): string {
  if (path === "-") return "localizations";
  const plain = path.replace(/\.gz$/i, "");
  const base = plain.slice(Math.max(plain.lastIndexOf("/"), plain.lastIndexOf("\\")) + 1);
  const dot = base.lastIndexOf(".");
  const isHidden = /^\.*$/.test(base.slice(0, Math.max(dot, 0)));
  return isHidden ? plain : plain.slice(0, plain.length - base.length + dot);
}

/**
 * Refuses to write over what is read.
 *
 * @throws {UsageError}
 */
export async function requireOther(target: string, inputs: readonly string[], cwd: string): Promise<void> {
  const there = await fileIdentity(resolve(cwd, target));
  for (const input of inputs) {
    if ((await fileIdentity(resolve(cwd, input))) !== there) continue;
    throw new UsageError(`Cannot write to "${target}": it is what is read; name another output with -o`);
  }
}
