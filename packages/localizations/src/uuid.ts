const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const compact = /^[0-9a-f]{32}$/;

/**
 * Brings a UUID into its one spelling, lower-case with hyphens. Understands capitals, surrounding space, braces,
 * `urn:uuid:` and missing hyphens. Shape only: many M3 UUIDs are not valid by RFC 4122.
 *
 * @returns undefined when the text is no UUID.
 */
export function normalizeUuid(text: string): string | undefined {
  if (text.length === 36 && canonical.test(text)) return text;
  // Nothing longer can be a UUID, and a hostile megabyte need not be copied to learn that.
  if (text.length > 100) return undefined;
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^urn:uuid:/, "")
    .replace(/^\{(.*)\}$/, "$1");
  if (canonical.test(bare)) return bare;
  if (!compact.test(bare)) return undefined;
  return [bare.slice(0, 8), bare.slice(8, 12), bare.slice(12, 16), bare.slice(16, 20), bare.slice(20)].join("-");
}

const notADigit = 0x80;
/** The value of each lower-case hexadecimal digit by its code. */
const digitValues = new Uint8Array(128).fill(notADigit);
for (let value = 0; value < 16; value++) digitValues["0123456789abcdef".charCodeAt(value)] = value;

/**
 * Writes the 16 bytes of a UUID as four words, from `at` on.
 *
 * @returns whether the text is a UUID in its one spelling; if not, the words mean nothing.
 */
export function readUuidWords(text: string, words: Uint32Array, at: number): boolean {
  if (text.length !== 36) return false;
  for (const hyphen of [8, 13, 18, 23]) if (text.charCodeAt(hyphen) !== 0x2d) return false;
  // A digit that is none leaves its mark in `seen`: one look at the end instead of one at each.
  let seen = 0;
  const half = (from: number): number => {
    let value = 0;
    for (let index = from; index < from + 4; index++) {
      const code = text.charCodeAt(index);
      const digit = code < 128 ? (digitValues[code] as number) : notADigit;
      seen |= digit;
      value = (value << 4) | (digit & 0xf);
    }
    return value;
  };
  words[at] = (half(0) << 16) | half(4);
  words[at + 1] = (half(9) << 16) | half(14);
  words[at + 2] = (half(19) << 16) | half(24);
  words[at + 3] = (half(28) << 16) | half(32);
  return seen < notADigit;
}

/** Writes the 16 bytes of a UUID in its one spelling as four words, from `at` on. */
export function writeUuidWords(uuid: string, words: Uint32Array, at: number): void {
  readUuidWords(uuid, words, at);
}
