import { foldName } from "../fold-name.ts";
import { hashedName } from "../portable-name.ts";
import { stemEnd } from "../reading.ts";

/**
 * Names images in the folders of their splits as they are called; those that would be one file on some systems (`A.png` and `a.png`) get
 * `A~<8 hex digits of the SHA-256 of the file name>.png` each.
 */
export class ImageNames {
  /** By split, file names as they are compared. */
  readonly #met = new Map<string, Set<string>>();
  readonly #shared = new Map<string, Set<string>>();

  /** Notes an image; all must be noted before the first is named. */
  note(split: string, fileName: string): void {
    const met = setOf(this.#met, split);
    const key = foldName(fileName);
    if (met.size === met.add(key).size) setOf(this.#shared, split).add(key);
  }

  /** Names an image. `isShared` tells that it needed a hash. */
  name(split: string, fileName: string): { readonly name: string; readonly isShared: boolean } {
    if (this.#shared.get(split)?.has(foldName(fileName)) !== true) return { name: fileName, isShared: false };
    const end = stemEnd(fileName);
    return { name: hashedName(fileName.slice(0, end), fileName, 8) + fileName.slice(end), isShared: true };
  }
}

function setOf(sets: Map<string, Set<string>>, split: string): Set<string> {
  const set = sets.get(split) ?? new Set();
  sets.set(split, set);
  return set;
}
