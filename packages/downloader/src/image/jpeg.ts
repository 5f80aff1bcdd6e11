import { DamagedImage, type Demand, header, type ImageParser, read, skip } from "./parser.ts";

const startOfScan = 0xda;
const endOfImage = 0xd9;
const mostStrayBytes = 4096;

/**
 * Reads a JPEG after its first two bytes (SOI): the segments up to the first scan, among them the frame header with
 * the size, then on to the end marker.
 *
 * Inside compressed data a byte FF is always followed by 00 or a restart number, so `FF D9` after the first scan header
 * is the end of the picture, and a file that was cut anywhere lacks it. What follows the end marker is not looked at:
 * cameras and programs append things there. Source: ITU T.81, annex B.
 */
export function* parseJpeg(): ImageParser {
  let size: readonly [widthPixels: number, heightPixels: number] | undefined;
  for (;;) {
    const marker = yield* readMarker();
    if (marker === endOfImage) throw new DamagedImage("it ends before any picture data");
    if (isStandalone(marker)) continue;
    const length = (yield* read(2)).readUInt16BE(0);
    if (length < 2) throw new DamagedImage(`its segment FF ${hex(marker)} has a length of ${length}`);
    if (marker === startOfScan) {
      yield* skip(length - 2);
      break;
    }
    if (isFrameHeader(marker) && size === undefined) size = yield* readSize(length);
    else yield* skip(length - 2);
  }
  if (size === undefined) throw new DamagedImage("it has no frame header");
  yield { kind: "find", first: 0xff, second: endOfImage };
  return header("jpeg", ...size);
}

function* readMarker(): Generator<Demand, number, Uint8Array> {
  let byte = (yield* read(1)).readUInt8(0);
  // Decoders pass over stray bytes between segments, and some cameras write them.
  for (let strayCount = 0; byte !== 0xff; strayCount++) {
    if (strayCount === mostStrayBytes) throw new DamagedImage("its segments are out of step");
    byte = (yield* read(1)).readUInt8(0);
  }
  // Any number of FF may fill the room before a marker.
  while (byte === 0xff) byte = (yield* read(1)).readUInt8(0);
  return byte;
}

function* readSize(length: number): Generator<Demand, [number, number], Uint8Array> {
  if (length < 8) throw new DamagedImage(`its frame header has a length of ${length}`);
  const bytes = yield* read(5);
  const size: [number, number] = [bytes.readUInt16BE(3), bytes.readUInt16BE(1)];
  yield* skip(length - 7);
  return size;
}

function isStandalone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** SOF0 to SOF15 without the three other segments that share their range (DHT, JPG, DAC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
