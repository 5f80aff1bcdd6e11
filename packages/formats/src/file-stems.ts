import { foldName } from "./fold-name.ts";
import { firstBytes, hashedName, takeName, withoutDevice } from "./portable-name.ts";
import { baseName } from "./reading.ts";

/** Leaves room for an extension and a hash in the 255 bytes that file systems give a name. */
const longestStemBytes = 200;

/**
 * Gives each image a file name of its own, without extension: the image's own where it is the only one of that name, and
 * `stem~<8 hex digits of the SHA-256 of its file name>` where several images (`a.png` and `a.jpg`, or `1/a.png` and `2/a.png`) share it.
 * Names that differ in letter case or in how accents are put together only count as shared, since they are one file on many systems.
 */
export class FileStems {
  readonly #refused: RegExp | undefined;
  readonly #counts = new Map<string, number>();
  readonly #given = new Set<string>();

  /** @param refused more characters that names must not have, as a global pattern; each becomes `_` */
  constructor(refused?: RegExp) {
    this.#refused = refused;
  }

  /** Counts an image; all must be counted before the first is named. */
  count(fileName: string): void {
    const key = foldName(this.#safeStem(fileName));
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Names an image. `isShared` tells that it needed a hash. */
  name(fileName: string): { readonly stem: string; readonly isShared: boolean } {
    const stem = this.#safeStem(fileName);
    const isShared = (this.#counts.get(foldName(stem)) ?? 0) > 1;
    return { stem: takeName(stem, fileName, isShared, this.#given), isShared };
  }

  #safeStem(fileName: string): string {
    const stem = safeStem(fileName);
    return this.#refused === undefined ? stem : stem.replace(this.#refused, "_");
  }
}

/** The last part of a file name without its extension, as a name that every file system takes. */
function safeStem(fileName: string): string {
  const base = baseName(fileName);
  const dot = base.lastIndexOf(".");
  const stem = (dot > 0 ? base.slice(0, dot) : base).replace(/[<>:"|?*]|\p{Cc}/gu, "_");
  const free = withoutDevice(stem);
  const cut = firstBytes(free, longestStemBytes);
  return cut === free ? free : hashedName(cut, fileName, 8);
}
