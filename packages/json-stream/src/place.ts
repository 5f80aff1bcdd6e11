import { stat } from "node:fs/promises";
import type { Defect } from "./defect.ts";
import { JsonStreamError } from "./errors.ts";
import { bytesOf, type Input } from "./input.ts";

/** Makes the error for a defect: with the name of the input and, for files, line and column. */
export async function failure(input: Input, defect: Defect): Promise<JsonStreamError> {
  const { code, byteOffset, elementIndex } = defect;
  const place = await lineAndColumn(input, byteOffset);
  const details = [
    ...(place === undefined ? [] : [`line ${place.line}`, `column ${place.column}`]),
    ...(elementIndex === undefined ? [] : [`element ${elementIndex}`]),
  ];
  const message = `Cannot read ${input.title}: ${defect.message} at byte ${byteOffset}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
  return new JsonStreamError(code, message, { path: input.path, byteOffset, elementIndex, ...place });
}

async function lineAndColumn(input: Input, byteOffset: number): Promise<{ line: number; column: number } | undefined> {
  try {
    // A pipe with a name can be read only once.
    if (input.path === undefined || !(await stat(input.path)).isFile()) {
      return undefined;
    }
    return await count(bytesOf(input, undefined), byteOffset);
  } catch {
    return undefined;
  }
}

async function count(chunks: AsyncIterable<Buffer>, byteOffset: number): Promise<{ line: number; column: number }> {
  let line = 1;
  let column = 1;
  let left = byteOffset;
  for await (const chunk of chunks) {
    for (const value of chunk.subarray(0, left)) {
      if (value === 0x0a) {
        line++;
        column = 1;
      } else if ((value & 0xc0) !== 0x80) {
        column++;
      }
    }
    left -= Math.min(left, chunk.length);
    if (left === 0) {
      break;
    }
  }
  return { line, column };
}
