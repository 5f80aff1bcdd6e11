import { DamagedImage, header, type ImageHeader, type ImageParser, read, skip } from "./parser.ts";

/** Reads a WebP after `RIFF`: the size in its first chunk, then as many bytes as the RIFF header promises. */
export function* parseWebp(): ImageParser {
  const start = yield* read(16);
  const riffBytes = start.readUInt32LE(0);
  const kind = start.toString("latin1", 8, 12);
  const size = webpSize(kind, yield* read(10));
  yield* skip(riffBytes - 22);
  if (size === undefined) throw new DamagedImage("its first chunk is none that WebP has");
  return header("webp", ...size);
}

function webpSize(kind: string, first: Buffer): [widthPixels: number, heightPixels: number] | undefined {
  if (kind === "VP8 ") return [first.readUInt16LE(6) & 0x3fff, first.readUInt16LE(8) & 0x3fff];
  if (kind === "VP8X") return [first.readUIntLE(4, 3) + 1, first.readUIntLE(7, 3) + 1];
  if (kind !== "VP8L") return undefined;
  const bits = first.readUInt32LE(1);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}

/** Reads the size of a GIF after `GIF87a` or `GIF89a`. Its end is not looked for: many writers leave it out. */
export function* parseGif(): ImageParser {
  const bytes = yield* read(4);
  return header("gif", bytes.readUInt16LE(0), bytes.readUInt16LE(2));
}

/** Reads the size of a BMP after `BM`. A negative height means that rows are stored top first. */
export function* parseBmp(): ImageParser {
  yield* skip(12);
  const headerBytes = (yield* read(4)).readUInt32LE(0);
  if (headerBytes === 12) {
    const old = yield* read(4);
    return header("bmp", old.readUInt16LE(0), old.readUInt16LE(2));
  }
  if (headerBytes < 40) throw new DamagedImage(`its header has ${headerBytes} bytes`);
  const bytes = yield* read(8);
  return header("bmp", bytes.readInt32LE(0), Math.abs(bytes.readInt32LE(4)));
}

const imageWidth = 256;
const imageLength = 257;

/**
 * Reads the size in the first directory of a TIFF after its four-byte signature. The directory often comes last, so
 * this also finds most files that were cut.
 */
export function* parseTiff(isLittleEndian: boolean): ImageParser {
  const u16 = (bytes: Buffer, at: number) => (isLittleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (bytes: Buffer, at: number) => (isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const directoryAt = u32(yield* read(4), 0);
  if (directoryAt < 8) throw new DamagedImage(`its directory is at byte ${directoryAt}`);
  yield* skip(directoryAt - 8);
  const entryCount = u16(yield* read(2), 0);
  const found: { [tag: number]: number } = {};
  for (let index = 0; index < entryCount; index++) {
    const entry = yield* read(12);
    const isShort = u16(entry, 2) === 3;
    found[u16(entry, 0)] ??= isShort ? u16(entry, 8) : u32(entry, 8);
  }
  return header("tiff", found[imageWidth] ?? 0, found[imageLength] ?? 0);
}

/** BigTIFF is recognised, but its size is left to programs that really read it. */
// biome-ignore lint/correctness/useYield: needs no more bytes than the signature that was read already
export function* parseBigTiff(): ImageParser {
  return { format: "tiff" } satisfies ImageHeader;
}
