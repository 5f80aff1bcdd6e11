import type { SourceProbe } from "../source-probe.ts";

/** Names of the archives in a folder; an empty text for a file that is one itself. Undefined when there are none. */
export async function findTars({ isFolder, path, entries }: SourceProbe): Promise<string[] | undefined> {
  if (!isFolder) return isTarName(path) ? [""] : undefined;
  const names = entries.filter(isTarName);
  return names.length > 0 ? names : undefined;
}

function isTarName(name: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(name);
}
