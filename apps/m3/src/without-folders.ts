import { parse } from "node:path";

/** A message without the folders that its reader is in anyway, or that are nobody's business; absolute paths. */
export function withoutFolders(message: string, folders: readonly string[]): string {
  return folders.reduce((text, folder) => {
    // Everything is in the root of a disk, and to take that away would only spoil the paths.
    if (parse(folder).root === folder) return text;
    const quoted = JSON.stringify(folder).slice(1, -1);
    return [`${folder}/`, `${quoted}\\\\`, `${folder}\\`].reduce(withoutStart, text);
  }, message);
}

/** Where it begins a path, not where it happens to be a part of a longer one. */
function withoutStart(text: string, start: string): string {
  return text.replaceAll(start, (found, offset: number) => (/^$|[\s"'(]/.test(text.charAt(offset - 1)) ? "" : found));
}
