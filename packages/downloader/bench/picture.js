/** The skeleton of a JPEG of exactly so many bytes: true segments, and noise where the picture would be. */
export function makePicture(sizeBytes) {
  const start = Buffer.from(
    "ffd8ffe000104a46494600010200000100010000ffc0000b080438078001011100ffda0008010100003f00".replaceAll(" ", ""),
    "hex",
  );
  const noise = Buffer.alloc(sizeBytes - start.length - 2);
  let state = 1;
  for (let index = 0; index < noise.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[index] = Math.min(state >>> 24, 0xfe);
  }
  return Buffer.concat([start, noise, Buffer.from([0xff, 0xd9])]);
}
