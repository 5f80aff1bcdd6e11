import { stat } from "node:fs/promises";
import { byteOf } from "./bytes.ts";
import type { Defect } from "./defect.ts";
import { JsonStreamError } from "./errors.ts";
import { bytesOf, type Input } from "./input.ts";

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Makes the error of a defect, with the name of the input and, for files, line and column. */
export async function failureOf(input: Input, defect: Defect): Promise<JsonStreamError> {
  const { code, message, byteOffset, elementIndex } = defect;
  const place = await placeOf(input, byteOffset);
  const details = [
    ...(place === undefined ? [] : [`line ${place.line}`, `column ${place.column}`]),
    ...(elementIndex === undefined ? [] : [`element ${elementIndex}`]),
  ];
  const where = `at byte ${byteOffset}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
  return new JsonStreamError(code, `Cannot read ${input.title}: ${message} ${where}`, {
    path: input.path,
    byteOffset,
    elementIndex,
    ...place,
  });
}

/** Counts lines by reading the file again, so that only a failure pays for it. */
async function placeOf(input: Input, byteOffset: number): Promise<Place | undefined> {
  try {
    // What is no plain file, such as a named pipe, can be read only once.
    if (input.path === undefined || !(await stat(input.path)).isFile()) {
      return undefined;
    }
    return await count(bytesOf(input, undefined), byteOffset);
  } catch {
    return undefined;
  }
}

async function count(chunks: AsyncIterable<Buffer>, byteOffset: number): Promise<Place> {
  let line = 1;
  let column = 1;
  let left = byteOffset;
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, left);
    const lineStart = part.lastIndexOf(byteOf.lineFeed) + 1;
    for (let index = 0; index < lineStart; index++) {
      line += part[index] === byteOf.lineFeed ? 1 : 0;
    }
    column = lineStart === 0 ? column : 1;
    for (let index = lineStart; index < part.length; index++) {
      // Bytes that continue a character do not count.
      column += ((part[index] as number) & 0xc0) === 0x80 ? 0 : 1;
    }
    left -= part.length;
    if (left === 0) {
      break;
    }
  }
  return { line, column };
}
