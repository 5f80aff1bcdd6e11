import { crc32, deflateSync } from "node:zlib";

/** Pseudo-random bytes that depend on the seed only. */
export function noise(byteCount: number, seed: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  let state = (seed * 2654435761 + 12345) >>> 0;
  for (let index = 0; index < byteCount; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** A true PNG: grey noise, so that its size is about width x height bytes. */
export function makePng(widthPixels: number, heightPixels: number, seed: number): Buffer {
  const rows: Buffer[] = [];
  for (let row = 0; row < heightPixels; row++) rows.push(Buffer.from([0]), noise(widthPixels, seed * 7919 + row));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPixels, 0);
  header.writeUInt32BE(heightPixels, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

/** The skeleton of a JPEG: true segments, and noise where the picture would be. */
export function makeJpeg(widthPixels: number, heightPixels: number, seed: number, scanBytes = 2000): Buffer {
  const frame = Buffer.from([
    8,
    heightPixels >> 8,
    heightPixels & 255,
    widthPixels >> 8,
    widthPixels & 255,
    1,
    1,
    0x11,
    0,
  ]);
  const scan = noise(scanBytes, seed);
  for (let index = 0; index < scan.length; index++) if (scan[index] === 0xff) scan[index] = 0xfe;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x02\0\0\x01\0\x01\0\0", "latin1")),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
  ]);
}

export function segment(marker: number, data: Buffer): Buffer {
  const start = Buffer.from([0xff, marker, 0, 0]);
  start.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([start, data]);
}
