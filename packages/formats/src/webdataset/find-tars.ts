import type { SourceProbe } from "../source-probe.ts";

/** How the names of archives end. */
export const tarExtension: RegExp = /\.(tar|tar\.gz|tgz)$/i;

/** Names of the archives in a folder; an empty text for a file that is one itself. Undefined when there are none. */
export function findTars({ isFolder, path, entries }: SourceProbe): string[] | undefined {
  if (!isFolder) return tarExtension.test(path) ? [""] : undefined;
  const names = entries.filter((name) => tarExtension.test(name));
  return names.length > 0 ? names : undefined;
}
