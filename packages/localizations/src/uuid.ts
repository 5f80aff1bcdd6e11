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

/** Writes the 16 bytes of a UUID in its one spelling as four words, from `at` on. */
export function writeUuidWords(uuid: string, words: Uint32Array, at: number): void {
  let word = 0;
  let digits = 0;
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i);
    if (code === 0x2d) continue;
    word = (word << 4) | (code < 0x3a ? code - 0x30 : code - 0x57);
    digits++;
    if (digits % 8 === 0) {
      words[at + digits / 8 - 1] = word;
      word = 0;
    }
  }
}
