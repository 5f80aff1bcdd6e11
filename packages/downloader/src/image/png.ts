import { crc32 } from "node:zlib";
import { DamagedImage, header, type ImageHeader, type ImageParser, read, skip } from "./parser.ts";

/** No chunk may be longer (PNG specification, 5.3). */
const longestChunk = 0x7fff_ffff;

/**
 * Reads a PNG after its eight-byte signature: every chunk with its checksum up to IEND, so damage anywhere in the
 * picture is found, not only a missing end. Costs about a third of a SHA-256 of the same bytes.
 */
export function* parsePng(): ImageParser {
  let size: ImageHeader | undefined;
  let hasPicture = false;
  for (;;) {
    const start = yield* read(8);
    const length = start.readUInt32BE(0);
    const type = start.toString("latin1", 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type) || length > longestChunk) throw new DamagedImage("its chunks are out of step");
    if ((size === undefined) !== (type === "IHDR")) throw new DamagedImage("its first chunk is not its only IHDR");
    let sum = crc32(start.subarray(4));
    if (type === "IHDR") {
      if (length !== 13) throw new DamagedImage(`its header has ${length} bytes, not 13`);
      const data = yield* read(length);
      sum = crc32(data, sum);
      size = header("png", data.readUInt32BE(0), data.readUInt32BE(4));
    } else {
      yield* skip(length, (bytes) => {
        sum = crc32(bytes, sum);
      });
    }
    if ((yield* read(4)).readUInt32BE(0) !== sum) throw new DamagedImage(`its ${type} chunk fails its checksum`);
    hasPicture ||= type === "IDAT";
    if (type === "IEND") break;
  }
  if (size === undefined || !hasPicture) throw new DamagedImage("it ends before any picture data");
  return size;
}
