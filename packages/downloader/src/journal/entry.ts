import type { ImageFormat } from "../image/parser.ts";
import { safeName } from "../naming/safe-name.ts";

/** One line of the journal: a file that was put in its place. */
export interface JournalEntry {
  readonly url: string;
  readonly name: string;
  /**
   * Whether the file was found not to be what this says, and could not be fetched again since. Its place is before the
   * size, where nobody in a hurry overlooks it.
   */
  readonly isSuspect?: true;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  /** Id of the first request for it. */
  readonly id?: string;
  /** The host's name for this version of the file. */
  readonly etag?: string;
  /** ISO 8601. */
  readonly savedAt?: string;
}

const formats: ReadonlySet<unknown> = new Set<ImageFormat>(["jpeg", "png", "webp", "gif", "bmp", "tiff"]);

/** Reads a line, or returns undefined if it is not one of ours; a name that leads elsewhere is not. */
export function decodeEntry(line: string): JournalEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const entry = value as Partial<JournalEntry>;
  const { url, name, sizeBytes, sha256, format } = entry;
  if (typeof url !== "string" || typeof name !== "string" || safeName(name) !== name) return undefined;
  if (!isCount(sizeBytes) || typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  if (!formats.has(format) || (entry.isSuspect !== undefined && entry.isSuspect !== true)) return undefined;
  if (entry.widthPixels !== undefined && !isCount(entry.widthPixels)) return undefined;
  if (entry.heightPixels !== undefined && !isCount(entry.heightPixels)) return undefined;
  return entry as JournalEntry;
}

/** A line as the journal writes it when no text in it needs an escape but an ETag's quotation marks. */
const plainLine =
  /^\{"url":"([^"\\\p{Cc}]*)","name":"([^"\\\p{Cc}]*)","sizeBytes":(?:0|[1-9]\d{0,14}),"sha256":"[0-9a-f]{64}","format":"(?:jpeg|png|webp|gif|bmp|tiff)"(?:,"widthPixels":(?:0|[1-9]\d{0,14}))?(?:,"heightPixels":(?:0|[1-9]\d{0,14}))?(?:,"id":"[^"\\\p{Cc}]*")?(?:,"etag":"(?:[^"\\\p{Cc}]|\\")*")?(?:,"savedAt":"[0-9TZ:.-]*")?\}$/u;

/** Whose a line is, without reading all of it where its form says enough; undefined where {@link decodeEntry} is. */
export function decodeOwner(line: string): Pick<JournalEntry, "url" | "name"> | undefined {
  const [, url, name] = plainLine.exec(line) ?? [];
  if (url === undefined || name === undefined) return decodeEntry(line);
  return safeName(name) === name ? { url, name } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
