import { hash } from "node:crypto";

/** Longest name in UTF-8 bytes: file systems take 255, and programs like to append something. */
const longestNameBytes = 200;
const longestExtensionBytes = 20;

/** Illegal in Windows names, or invisible, or able to mislead the reader of a listing. */
const unsafe = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Windows takes these for devices, whatever the extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|\s|$)/i;

/** Names that are legal as they are, told at a glance: most names, hundreds of thousands of them. */
const plainName = /^(?!con|prn|aux|nul|com|lpt)[a-z0-9](?:[\w.~-]{0,198}[\w~-])?$/i;

/**
 * Makes a text a legal file name on Windows, macOS and Linux: never a path, never hidden, at most 200 bytes with the
 * extension kept. Returns undefined when nothing is left to name a file by. Idempotent.
 */
export function safeName(wanted: string): string | undefined {
  if (plainName.test(wanted)) return wanted;
  const name = trimEnds(wanted.normalize("NFC").replace(unsafe, "_"));
  if (/^[_.\s]*$/.test(name)) return undefined;
  const visible = name.startsWith(".") || deviceName.test(name) ? `_${name}` : name;
  const { stem, extension } = splitExtension(visible);
  const kept = cutToBytes(stem, longestNameBytes - Buffer.byteLength(extension));
  return kept === stem ? visible : trimEnds(trimEnds(kept) + extension);
}

/** Windows drops spaces and dots at the end, and a leading space is a trap for people. */
function trimEnds(text: string): string {
  return text.replace(/^\s+|[\s.]+$/g, "");
}

/** Splits `a.b.png` into `a.b` and `.png`; a long or missing extension belongs to the stem. */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const at = name.lastIndexOf(".");
  const extension = at > 0 ? name.slice(at) : "";
  if (extension.length < 2 || Buffer.byteLength(extension) > longestExtensionBytes)
    return { stem: name, extension: "" };
  return { stem: name.slice(0, at), extension };
}

/** The longest beginning of `text` that fits, cut between characters. */
function cutToBytes(text: string, byteCount: number): string {
  if (Buffer.byteLength(text) <= byteCount) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > byteCount) break;
    kept += character;
  }
  return kept;
}

/** Two names with one key are one file on macOS or Windows, where letter case and accents' spelling do not count. */
export function nameKey(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toLowerCase();
  return name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** Inserts `~` and the first `digitCount` hexadecimal digits of the URL's SHA-256 before the extension. */
export function withUrlDigest(name: string, url: string, digitCount: number): string {
  const { stem, extension } = splitExtension(name);
  const digest = `~${urlDigest(url).slice(0, digitCount)}`;
  const kept = cutToBytes(stem, longestNameBytes - digest.length - Buffer.byteLength(extension));
  return trimEnds(kept) + digest + extension;
}

/** The name without this URL's own digest, if it has it: what it was made from, but for a stem that was cut. */
export function withoutUrlDigest(name: string, url: string): string {
  const { stem, extension } = splitExtension(name);
  const digits = /~([0-9a-f]{8,64})$/.exec(stem)?.[1];
  const isOwn = digits !== undefined && urlDigest(url).startsWith(digits);
  return isOwn ? stem.slice(0, -digits.length - 1) + extension : name;
}

/** Names of this form are only ever given by {@link withUrlDigest}, so a URL that ends so is given a digest too. */
export function looksDigested(name: string): boolean {
  return /~[0-9a-f]{8,64}(?:\.[^.~]*)?$/i.test(name);
}

/** SHA-256 of the URL's UTF-8 text in hexadecimal. */
export function urlDigest(url: string): string {
  return hash("sha256", url);
}
