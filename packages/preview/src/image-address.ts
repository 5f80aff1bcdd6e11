import path, { type PlatformPath } from "node:path";
import { pathToFileURL } from "node:url";
import { toWellFormed } from "./escape.ts";

/**
 * Address of a file from a page in `pageFolder`; both are absolute. Every part is encoded, so that a name can be neither an address nor a query.
 *
 * @param system whose paths they are
 */
export function imageAddress(file: string, pageFolder: string, system: PlatformPath = path): string {
  const way = system.relative(pageFolder, file);
  // On Windows no way leads to another drive.
  if (system.isAbsolute(way)) return pathToFileURL(toWellFormed(way), { windows: system === path.win32 }).href;
  const parts = way.split(system.sep);
  return parts.map((part) => (part === ".." ? part : encodeURIComponent(toWellFormed(part)))).join("/");
}
