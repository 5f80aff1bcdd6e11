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
