/** The head of a JPEG with no picture in it, as far as readers of sizes care. */
export function makeJpeg(width, height) {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const start = Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    16,
    ...Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1"),
  ]);
  return Buffer.concat([start, frame, Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9])]);
}
