import { constants } from "node:buffer";
import { Cutter } from "./cutter.ts";
import type { Defect } from "./defect.ts";
import { DetectingCutter } from "./detecting-cutter.ts";
import { failureOf } from "./failure.ts";
import { isLinesName } from "./file-name.ts";
import { bytesOf, type Input, type JsonSource, toInput } from "./input.ts";
import { LineCutter } from "./line-cutter.ts";
import { MemberCutter, type MemberPiece } from "./member-cutter.ts";
import { copySlice } from "./parse-batch.ts";

/** How to read. */
export interface ReadOptions {
  /** Ends the reading; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Bytes collected before they are parsed together, up to 64 MB. The default is the quickest.
   *
   * @default 32768
   */
  readonly batchSizeBytes?: number | undefined;
  /**
   * What the input is called in messages.
   *
   * @default the path, or "input"
   */
  readonly name?: string | undefined;
  /**
   * "array" is one JSON array in any layout, "lines" one JSON value a line (NDJSON), "detect" whichever of these the text
   * is, where each line is an object, and there are two or more. One object in one line is "lines" too in bytes that come
   * from no file, such as standard input, whose name cannot say so.
   *
   * @default "lines" if the name ends in `.jsonl` or `.ndjson` (or these and `.gz`), else "array"
   */
  readonly layout?: "array" | "lines" | "detect" | undefined;
  /**
   * Largest element accepted, in bytes; memory grows with the largest element met.
   *
   * @default 536870888 (the longest string of V8), or what this version of Node allows
   */
  readonly maxElementSizeBytes?: number | undefined;
}

interface Taker<Piece> {
  readonly defect: Defect | undefined;
  push(chunk: Buffer, from: number, to: number): Piece[];
  finish(): Piece[];
}

// From 16 to 128 KB are read equally fast; of a smaller batch less is alive whenever garbage is collected.
const defaultBatchSizeBytes = 32 * 1024;
const largestBatchSizeBytes = 64 * 1024 * 1024;

/**
 * Reads the elements of an array one by one.
 *
 * As quick as {@link readArrayBatches} but for a few per cent, and the same otherwise.
 *
 * @example Count the observations of a digest
 * ```ts
 * for await (const observation of readArray<{ concept: string }>("Sebastes_digest.json")) {
 *   counts.set(observation.concept, (counts.get(observation.concept) ?? 0) + 1);
 * }
 * ```
 */
export async function* readArray<T = unknown>(
  source: JsonSource,
  options: ReadOptions = {},
): AsyncGenerator<T, void, undefined> {
  for await (const batch of readArrayBatches<T>(source, options)) {
    // Not `yield*`, which wraps every element once more.
    for (const element of batch) {
      yield element;
    }
  }
}

/**
 * Reads the elements of an array in batches, as they were parsed; no batch is empty.
 *
 * Accepts exactly what JSON.parse accepts, with or without a byte order mark, and gives the same values. A flaw is
 * found when it is reached: the elements before it have been given out by then. Leaving the loop closes the source.
 *
 * Memory: the chunk at hand and two batches, or four times the largest element.
 *
 * @throws {JsonStreamError} code "not-found", "read-failed", "empty", "wrong-top-level", "syntax", "truncated",
 * "trailing-data", "invalid-utf8" or "element-too-large". What an iterable source throws comes out as it is, unless it
 * is an error of the system or of gzip.
 */
export async function* readArrayBatches<T = unknown>(
  source: JsonSource,
  options: ReadOptions = {},
): AsyncGenerator<T[], void, undefined> {
  const input = toInput(source, options.name);
  const limits = limitsOf(options);
  const { layout = isLinesName(input.fileName) ? "lines" : "array" } = options;
  const taker =
    layout === "detect"
      ? new DetectingCutter(limits, input.path === undefined ? "lines" : "array")
      : layout === "lines"
        ? new LineCutter(limits.maxElementSizeBytes)
        : new Cutter("array", limits);
  yield* batches(input, taker, limits.batchSizeBytes, options.signal) as AsyncGenerator<T[], void, undefined>;
}

/**
 * Cuts an array into slices of some `batchSizeBytes` for whoever parses them elsewhere, such as in threads: each is the text of
 * a smaller array, in memory of its own that may be handed over. `parseArraySlice` gives its elements.
 *
 * Where elements end is guessed. If all slices are JSON, and nothing was thrown, their elements are those of
 * {@link readArrayBatches}. If one is not, or something is thrown, the text is damaged or a guess was wrong, and only
 * {@link readArrayBatches} can tell which, and where.
 *
 * Memory: the chunk at hand and two slices, or four times the largest element, beside what was handed over.
 *
 * @throws {JsonStreamError} as {@link readArrayBatches}, but not always with the right place.
 */
export async function* readArraySlices(
  source: JsonSource,
  options: Omit<ReadOptions, "layout"> = {},
): AsyncGenerator<Buffer, void, undefined> {
  const input = toInput(source, options.name);
  const limits = limitsOf(options);
  const cutter = new Cutter("array", limits, { toElements: copySlice });
  for await (const slices of batches(input, cutter, limits.batchSizeBytes, options.signal)) {
    for (const slice of slices) yield slice as Buffer;
  }
}

/**
 * Reads the members of one object in their order, for objects of any size such as image maps.
 *
 * A key that comes twice is given twice; JSON.parse would keep the last. Memory and errors as in {@link readArrayBatches}.
 *
 * @throws {JsonStreamError} as {@link readArrayBatches}.
 */
export async function* readObjectEntries<V = unknown>(
  source: JsonSource,
  options: ReadOptions = {},
): AsyncGenerator<[key: string, value: V], void, undefined> {
  const input = toInput(source, options.name);
  const limits = limitsOf(options);
  for await (const members of batches(input, new Cutter("object", limits), limits.batchSizeBytes, options.signal)) {
    for (let index = 0; index < members.length; index += 2) {
      yield [members[index] as string, members[index + 1] as V];
    }
  }
}

/**
 * Reads the members of one object that holds long arrays, such as a COCO file: arrays come as batches of their elements (one empty batch for
 * an empty array), any other member whole. In the order of the text; a key that comes twice is given twice.
 *
 * Memory and errors as in {@link readArrayBatches}, where a member that comes whole counts as an element.
 *
 * @throws {JsonStreamError} as {@link readArrayBatches}.
 *
 * @example Count the boxes of a COCO file
 * ```ts
 * for await (const piece of readMembers("instances.json")) {
 *   if (piece.kind === "elements" && piece.member === "annotations") count += piece.elements.length;
 * }
 * ```
 */
export async function* readMembers(
  source: JsonSource,
  options: Omit<ReadOptions, "layout"> = {},
): AsyncGenerator<MemberPiece, void, undefined> {
  const input = toInput(source, options.name);
  const limits = limitsOf(options);
  for await (const pieces of batches(input, new MemberCutter(limits), limits.batchSizeBytes, options.signal)) {
    for (const piece of pieces) yield piece;
  }
}

function limitsOf(options: ReadOptions): { batchSizeBytes: number; maxElementSizeBytes: number } {
  const { batchSizeBytes = defaultBatchSizeBytes, maxElementSizeBytes = constants.MAX_STRING_LENGTH } = options;
  checkRange("batchSizeBytes", batchSizeBytes, largestBatchSizeBytes);
  checkRange("maxElementSizeBytes", maxElementSizeBytes, Number.MAX_SAFE_INTEGER);
  const longest = constants.MAX_STRING_LENGTH - 2 * batchSizeBytes;
  return { batchSizeBytes, maxElementSizeBytes: Math.min(maxElementSizeBytes, longest) };
}

function checkRange(name: string, value: number, largest: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > largest) {
    throw new RangeError(`Option ${name} must be a whole number from 1 to ${largest}, got ${value}`);
  }
}

async function* batches<Piece>(
  input: Input,
  taker: Taker<Piece>,
  batchSizeBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Piece[], void, undefined> {
  for await (const chunk of bytesOf(input, signal)) {
    for (let from = 0; from < chunk.length; from += batchSizeBytes) {
      const elements = taker.push(chunk, from, Math.min(from + batchSizeBytes, chunk.length));
      yield* given(elements, taker, input);
      signal?.throwIfAborted();
    }
  }
  yield* given(taker.finish(), taker, input);
}

async function* given<Piece>(
  elements: Piece[],
  taker: Taker<Piece>,
  input: Input,
): AsyncGenerator<Piece[], void, undefined> {
  if (elements.length > 0) {
    yield elements;
  }
  if (taker.defect !== undefined) {
    throw await failureOf(input, taker.defect);
  }
}
