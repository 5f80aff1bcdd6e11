import { createHash } from "node:crypto";

/** A name that several things share, made one of its own: `stem~<hex digits of the SHA-256 of what it is the name of>`. */
export function hashedName(stem: string, of: string, digits: number): string {
  return `${stem}~${createHash("sha256").update(of).digest("hex").slice(0, digits)}`;
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
