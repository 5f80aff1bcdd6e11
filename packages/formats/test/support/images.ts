import { crc32, deflateSync } from "node:zlib";

/** Colour types of PNG by what they mean. */
export const pngColours = { grey: 0, colour: 2, palette: 3, greyAlpha: 4, colourAlpha: 6 } as const;

const valuesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A whole PNG of zeros. */
export function makePng(width: number, height: number, colour: keyof typeof pngColours = "colour"): Buffer {
  const type = pngColours[colour];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, type], 8);
  const rows = Buffer.alloc(height * (1 + width * (valuesPerPixel[type] ?? 3)));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...(colour === "palette" ? [chunk("PLTE", Buffer.alloc(3))] : []),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crcOf(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function crcOf(bytes: Buffer): number {
  // zlib.crc32 is in Node from 20.15 on.
  return crc32(bytes);
}

/** What to put in front of the frame header of a JPEG. */
export interface JpegParts {
  readonly channels?: number;
  readonly orientation?: number;
  /** Bytes of other metadata, in segments of up to 60 KB. */
  readonly metadataBytes?: number;
  /** Marker of the frame header: 0xc0 baseline, 0xc2 progressive. */
  readonly frameMarker?: number;
}

/** The head of a JPEG with no picture in it, as far as readers of sizes care. */
export function makeJpeg(width: number, height: number, parts: JpegParts = {}): Buffer {
  const { channels = 3, orientation, metadataBytes = 0, frameMarker = 0xc0 } = parts;
  const frame = Buffer.from([8, 0, 0, 0, 0, channels, ...Array.from({ length: channels * 3 }, () => 0x11)]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const metadata: Buffer[] = [];
  for (let rest = metadataBytes; rest > 0; rest -= 60_000) {
    metadata.push(segment(0xe2, Buffer.alloc(Math.min(rest, 60_000), 0xff)));
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    ...(orientation === undefined ? [] : [segment(0xe1, exif(orientation))]),
    ...metadata,
    segment(0xc4, Buffer.alloc(20)),
    segment(frameMarker, frame),
    Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9]),
  ]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("II", 0, "latin1");
  tiff.writeUInt16LE(42, 2);
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(0x0112, 10);
  tiff.writeUInt16LE(3, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
}
