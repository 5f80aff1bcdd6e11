import { firstBytes, hashedName } from "../portable-name.ts";
import { stemEnd } from "../reading.ts";
import { isTarName } from "./tar.ts";

/** What goes behind a key. */
const longestExtension = ".json";

/**
 * Gives each image a key of its own: its file name without extension, without dots (the key ends at the first dot of the last part, so
 * `12.30.png` would be `12`), short enough for a header of tar, and told apart by a hash from others that come out the same.
 */
export class SampleKeys {
  readonly #counts = new Map<string, number>();

  /** Counts an image; all must be counted before the first is named. */
  count(fileName: string): void {
    const key = plainKey(fileName);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** `isShared` tells that another image has the name too. */
  name(fileName: string): { readonly key: string; readonly isShared: boolean } {
    const key = plainKey(fileName);
    const isShared = (this.#counts.get(key) ?? 0) > 1;
    return { key: isShared ? hashed(key, fileName) : key, isShared };
  }
}

function plainKey(fileName: string): string {
  const key = fileName.slice(0, stemEnd(fileName)).replace(/\.|\\|\p{Cc}|\p{Surrogate}/gu, "_");
  // Webdataset passes over files whose path has a part that begins and ends so, Hugging Face over those whose name begins so.
  const plain = key.replace(/(^|\/)__+/g, "$1_");
  return isTarName(plain + longestExtension) ? plain : hashed(plain, fileName);
}

const longestStemBytes = 78;

/** Twelve digits: two of a million images that share a name would have to share them too. */
function hashed(key: string, fileName: string): string {
  return hashedName(firstBytes(key, longestStemBytes), fileName, 12);
}
