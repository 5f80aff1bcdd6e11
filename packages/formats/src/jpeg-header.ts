/** What the header of a JPEG says. */
export interface JpegHeader {
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly channelCount: number;
  /** EXIF tag 0x0112, 1 to 8; absent when the file has none. */
  readonly exifOrientation?: number;
}

/**
 * Parses the segments in front of the pixels, up to the frame header (ITU T.81 B.1.1.3, B.2.2).
 *
 * @returns "more" when `bytes` ends before the frame header, undefined when this is no JPEG
 */
export function parseJpegHeader(bytes: Uint8Array): JpegHeader | "more" | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let orientation: number | undefined;
  let offset = 2;
  for (;;) {
    if (offset + 4 > bytes.length) return "more";
    if (bytes[offset] !== 0xff) return undefined;
    const marker = bytes[offset + 1] as number;
    if (marker === 0xff) {
      offset += 1; // fill byte
      continue;
    }
    if (isStandalone(marker)) {
      offset += 2;
      continue;
    }
    const length = view.getUint16(offset + 2);
    if (length < 2 || marker === 0xda || marker === 0xd9) return undefined;
    if (isFrameHeader(marker)) {
      if (offset + 10 > bytes.length) return "more";
      return frameHeader(view, offset, orientation);
    }
    if (marker === 0xe1) orientation ??= parseExifOrientation(bytes.subarray(offset + 4, offset + 2 + length));
    offset += 2 + length;
  }
}

function frameHeader(view: DataView, offset: number, orientation: number | undefined): JpegHeader {
  const header = {
    widthPixels: view.getUint16(offset + 7),
    heightPixels: view.getUint16(offset + 5),
    channelCount: view.getUint8(offset + 9),
  };
  return orientation === undefined ? header : { ...header, exifOrientation: orientation };
}

function isStandalone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const orientationTag = 0x0112;

/** Reads the orientation from an APP1 segment (EXIF 2.3, 4.6.4 A); undefined when there is none in it. */
function parseExifOrientation(segment: Uint8Array): number | undefined {
  if (segment.length < 20 || Buffer.from(segment.subarray(0, 6)).toString("latin1") !== "Exif\0\0") return undefined;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const isLittleEndian = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittleEndian);
  if (directory + 2 > tiff.byteLength) return undefined;
  const entryCount = tiff.getUint16(directory, isLittleEndian);
  for (let index = 0; index < entryCount; index++) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(entry, isLittleEndian) === orientationTag) {
      const value = tiff.getUint16(entry + 8, isLittleEndian);
      return value >= 1 && value <= 8 ? value : undefined;
    }
  }
  return undefined;
}
