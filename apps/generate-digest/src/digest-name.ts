import { createHash } from "node:crypto";

/** Not allowed in a file name on some system we run on, or apt to mislead whoever reads it. */
const unsafe = /[<>:"/\\|?*\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** File systems allow 255 bytes; the rest is for the ending and for a temporary name beside the file. */
const stemLimitBytes = 200;

/**
 * The file name of a digest: the name that was asked for, spaces as `_`, then `_desc` for one with descendants.
 * Characters that a file name cannot hold become `_` too, and a name that is too long is cut.
 *
 * No two names have one file name, or a run would replace the digest of another: a name that cannot be read back from
 * its file name gets `~` and eight digits of its SHA-256 as well.
 *
 * @param isMarked whether the name gets that anyhow, because a file of another one is in its way
 */
export function digestName(concept: string, withDescendants: boolean, isMarked = false): string {
  const stem = shorten(concept.replaceAll(" ", "_").replace(unsafe, "_"));
  const isReadable = stem.replaceAll("_", " ") === concept && !/(^|_)desc$/.test(stem) && !hasMark.test(stem);
  const mark = isReadable && !isMarked ? "" : `~${createHash("sha256").update(concept).digest("hex").slice(0, 8)}`;
  return `${stem}${mark}${withDescendants ? "_desc" : ""}_digest.json`;
}

/** What some file systems take for one: upper and lower case, and both spellings of an accent. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** A name that ends as if we had marked it. */
const hasMark = /~[\da-f]{8}$/;

function shorten(text: string): string {
  let sizeBytes = 0;
  let end = 0;
  for (const character of text) {
    sizeBytes += Buffer.byteLength(character);
    if (sizeBytes > stemLimitBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
