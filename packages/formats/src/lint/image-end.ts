import { open } from "node:fs/promises";
import { type ImageHeader, parseImageHeader, readImageHeader } from "../image-header.ts";
import type { Inspector, LintFinding, Place } from "./finding.ts";

/** Programs put a little behind the end of a picture; a thumbnail, which has an end as well, is at the start. */
const tailBytes = 4096;
const ends = { jpeg: Buffer.of(0xff, 0xd9), png: Buffer.from("IEND") } as const;

type ImageFindings = Generator<LintFinding, ImageHeader | undefined, undefined>;

/** Checks an image file by its head and its end; pixels are not decoded. Returns what the head says, undefined where it says nothing. */
export async function* lintImageFile(
  path: string,
  where: Place,
  inspector: Inspector,
): AsyncGenerator<LintFinding, ImageHeader | undefined, undefined> {
  const header = await readImageHeader(path).catch(() => undefined);
  if (header === undefined) {
    yield* inspector.find("unreadable-image", where, `Expected an image, got ${JSON.stringify(path)}`);
    return undefined;
  }
  return yield* lintHeaderAndEnd(header, await readTail(path), where, inspector);
}

/** The same of an image in memory. */
export function* lintImageBytes(bytes: Uint8Array, where: Place, inspector: Inspector): ImageFindings {
  const header = parseImageHeader(bytes);
  if (typeof header === "object") return yield* lintHeaderAndEnd(header, bytes.subarray(-tailBytes), where, inspector);
  const start = Buffer.from(bytes.subarray(0, 8)).toString("hex");
  const message = `Expected the bytes of an image, got ${bytes.length} that begin with ${start}`;
  yield* inspector.find("unreadable-image", where, message);
  return undefined;
}

function* lintHeaderAndEnd(
  header: ImageHeader,
  tail: Uint8Array,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, ImageHeader, undefined> {
  const { encoding, exifOrientation = 1 } = header;
  if (exifOrientation !== 1) {
    const message = `Expected pixels as they are shown, got the EXIF orientation ${exifOrientation}`;
    yield* inspector.find("exif-orientation", where, message);
  }
  if (encoding !== "jpeg" && encoding !== "png") return header;
  const at = Buffer.from(tail).lastIndexOf(ends[encoding]);
  if (at < 0) {
    yield* inspector.find("image-cut", where, `Expected the end of a ${encoding.toUpperCase()}, got none: cut short`);
  } else if (encoding === "jpeg" && at + 2 < tail.length) {
    yield* inspector.find("jpeg-end", where, "Expected FF D9 as the last two bytes, got others");
  }
  return header;
}

/** Width and height of an image as it is shown, turned as EXIF asks for. */
export function shownSize({ widthPixels, heightPixels, exifOrientation = 1 }: ImageHeader): readonly [number, number] {
  return exifOrientation > 4 ? [heightPixels, widthPixels] : [widthPixels, heightPixels];
}

async function readTail(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
