import { createHash } from "node:crypto";
import { foldName } from "./fold-name.ts";

/** A name that several things share, made one of its own: `stem~<hex digits of the SHA-256 of what it is the name of>`. */
export function hashedName(stem: string, of: string, digits: number): string {
  return `${stem}~${createHash("sha256").update(of).digest("hex").slice(0, digits)}`;
}

/**
 * Takes a name that nobody has been given: the stem, or {@link hashedName} where several things share that.
 *
 * @param of what it is the name of
 * @param given names as {@link foldName} has them; gets this one too
 */
export function takeName(stem: string, of: string, isShared: boolean, given: Set<string>): string {
  let name = isShared ? hashedName(stem, of, 8) : stem;
  // Somebody may own the very name that a hash made.
  for (let digits = 16; given.has(foldName(name)) && digits <= 64; digits += 16) name = hashedName(stem, of, digits);
  given.add(foldName(name));
  return name;
}

/** As many whole characters of a text as go into so many bytes of UTF-8. */
export function firstBytes(text: string, longestBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestBytes) return text;
  return bytes
    .subarray(0, longestBytes)
    .toString()
    .replace(/\ufffd+$/, "");
}

/** A name that Windows does not take for a device, whatever its extension. */
export function withoutDevice(name: string): string {
  return devices.test(name) ? `_${name}` : name;
}

const devices = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])(\.|$)/i;
