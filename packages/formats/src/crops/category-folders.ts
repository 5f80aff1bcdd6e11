import { foldName } from "../fold-name.ts";
import { firstBytes, hashedName, takeName, withoutDevice } from "../portable-name.ts";

/** Leaves room for a hash in the 255 bytes that file systems give a name, and for long paths. */
const longestNameBytes = 120;

/**
 * Gives each category a folder of its own: its name, made safe on every system. Names that would share a folder (`a/b` and `a:b`, `Squid` and
 * `squid`) get `name~<8 hex digits of the SHA-256 of the name>` each, so that a folder depends on the names alone and not on their order.
 */
export function nameFolders(names: Iterable<string>): Map<string, string> {
  const all = [...new Set(names)].sort();
  const counts = new Map<string, number>();
  for (const name of all) counts.set(foldName(safeName(name)), (counts.get(foldName(safeName(name))) ?? 0) + 1);
  const folders = new Map<string, string>();
  const given = new Set<string>();
  for (const name of all) {
    const safe = safeName(name);
    const isShared = (counts.get(foldName(safe)) ?? 0) > 1;
    folders.set(name, takeName(safe, name, isShared, given));
  }
  return folders;
}

/** A name that every file system takes for one folder, and loaders do not take for a hidden one. */
export function safeName(name: string): string {
  const plain = name
    .replace(/[<>:"/\\|?*]|\p{Cc}|\p{Cs}/gu, "_")
    .replace(/^\.[. ]*$|^\.+|(?<![. ])[. ]+$/g, (dots) => "_".repeat(dots.length));
  if (plain === "") return "_";
  const free = withoutDevice(plain);
  const cut = firstBytes(free, longestNameBytes);
  return cut === free ? free : hashedName(cut, name, 8);
}
