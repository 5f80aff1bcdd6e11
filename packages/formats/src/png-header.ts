/** What the header of a PNG says. */
export interface PngHeader {
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** 1 grey or palette, 2 grey with alpha, 3 colour, 4 colour with alpha. */
  readonly channelCount: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const channelCounts: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Parses the image header chunk of a PNG (PNG specification 11.2.2); undefined when this is no PNG. */
export function parsePngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (bytes.length < 26 || signature.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeaderChunk = view.getUint32(12) === 0x49484452; // IHDR
  const channelCount = channelCounts[view.getUint8(25)];
  if (!isHeaderChunk || channelCount === undefined) return undefined;
  return { widthPixels: view.getUint32(16), heightPixels: view.getUint32(20), channelCount };
}
