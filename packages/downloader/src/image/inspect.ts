import { parseJpeg } from "./jpeg.ts";
import { parseBigTiff, parseBmp, parseGif, parseTiff, parseWebp } from "./other-formats.ts";
import { DamagedImage, type ImageFormat, type ImageHeader, type ImageParser } from "./parser.ts";
import { ParserDriver } from "./parser-driver.ts";
import { parsePng } from "./png.ts";

/** What the bytes of a file turned out to be. */
export type Inspection =
  | ({ readonly kind: "image" } & ImageHeader)
  /** Starts as an image but is cut short or broken; `problem` completes "the JPEG is damaged: ...". */
  | { readonly kind: "damaged"; readonly format: ImageFormat; readonly problem: string }
  /** Something else; `found` completes "expected an image, got ...". */
  | { readonly kind: "other"; readonly found: string };

/** Looks at the bytes of one file as they pass, keeping next to none of them. */
export interface ImageInspector {
  /** Takes the next bytes; they are not kept after the call. */
  push(bytes: Uint8Array): void;
  /** Says what it was, once all bytes have been given. */
  finish(): Inspection;
}

/** Bytes that are enough to tell the formats apart, and a web page from both. */
const signatureBytes = 16;

interface Signature {
  readonly format: ImageFormat;
  readonly byteCount: number;
  readonly matches: (text: string) => boolean;
  readonly parse: (text: string) => ImageParser;
}

const signatures: readonly Signature[] = [
  { format: "jpeg", byteCount: 2, matches: (text) => text.startsWith("\xff\xd8\xff"), parse: parseJpeg },
  { format: "png", byteCount: 8, matches: (text) => text.startsWith("\x89PNG\r\n\x1a\n"), parse: parsePng },
  {
    format: "webp",
    byteCount: 4,
    matches: (text) => text.startsWith("RIFF") && text.startsWith("WEBP", 8),
    parse: parseWebp,
  },
  { format: "gif", byteCount: 6, matches: (text) => /^GIF8[79]a/.test(text), parse: parseGif },
  {
    format: "tiff",
    byteCount: 4,
    matches: (text) => text.startsWith("II*\0") || text.startsWith("MM\0*"),
    parse: (text) => parseTiff(text.startsWith("I")),
  },
  {
    format: "tiff",
    byteCount: 8,
    matches: (text) => text.startsWith("II+\0\x08\0\0\0") || text.startsWith("MM\0+\0\x08\0\0"),
    parse: parseBigTiff,
  },
  // Two letters only, so the reserved zeroes and the header size must fit too.
  {
    format: "bmp",
    byteCount: 2,
    matches: (text) => text.startsWith("BM") && text.startsWith("\0\0\0\0", 6),
    parse: parseBmp,
  },
];

/**
 * Creates an inspector: it recognises JPEG, PNG, WebP, GIF, BMP and TIFF by their first bytes, reads the size from the
 * header, and finds JPEG, PNG and WebP files that are not whole, without decoding any of them.
 */
export function createInspector(): ImageInspector {
  return new Inspector();
}

class Inspector implements ImageInspector {
  #sizeBytes = 0;
  #signature: Signature | undefined;
  #reader: ParserDriver | undefined;
  #start = Buffer.alloc(0);

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#sizeBytes += bytes.length;
    if (this.#start.length >= signatureBytes) {
      this.#reader?.push(bytes);
      return;
    }
    const missing = bytes.subarray(0, signatureBytes - this.#start.length);
    this.#start = Buffer.concat([this.#start, missing]);
    if (this.#start.length < signatureBytes) return;
    this.#recognise();
    this.#reader?.push(bytes.subarray(missing.length));
  }

  finish(): Inspection {
    if (this.#start.length < signatureBytes) this.#recognise();
    if (this.#signature === undefined || this.#reader === undefined) {
      return { kind: "other", found: describeStart(this.#start) };
    }
    const { format } = this.#signature;
    const outcome = this.#reader.outcome;
    if (outcome === undefined) {
      return { kind: "damaged", format, problem: `it ends too early, after ${this.#sizeBytes} bytes` };
    }
    return outcome instanceof DamagedImage
      ? { kind: "damaged", format, problem: outcome.message }
      : { kind: "image", ...outcome };
  }

  #recognise(): void {
    const text = this.#start.toString("latin1", 0, signatureBytes);
    this.#signature = signatures.find(({ matches }) => matches(text));
    if (this.#signature === undefined) return;
    this.#reader = new ParserDriver(this.#signature.parse(text));
    this.#reader.push(this.#start.subarray(this.#signature.byteCount));
  }
}

const knownStarts: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^$/, "nothing (0 bytes)"],
  [/^\s*<(?:!doctype\s+h|html|head|body)/i, "a web page"],
  [/^\s*<(?:\?xml|svg|!)/i, "an XML document"],
  [/^%PDF/, "a PDF document"],
  [/^\s*[{[]/, "JSON"],
  [/^[\t\n\r\x20-\x7e]+$/, "text"],
];

function describeStart(start: Buffer): string {
  // A byte order mark hides nothing.
  const text = start.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const known = knownStarts.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return known[1];
  const bytes = [...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `a file of another kind (it starts with ${bytes.join(" ")})`;
}
