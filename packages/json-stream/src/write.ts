import { JsonStreamError } from "./errors.ts";
import { isGzipName, isLinesName } from "./file-name.ts";
import { openPartFile } from "./part-file.ts";
import { type Elements, type ElementTexts, type Layout, type Put, putArray, putArrayTexts, putObject } from "./put.ts";
import type { Subject, toAscii } from "./serialize.ts";
import { Collector, GzipSink } from "./sink.ts";
import { StreamSink } from "./stream-sink.ts";

/** How to write. */
export interface WriteOptions {
  /** Ends the writing; its reason is thrown as it is, and the file stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /**
   * "indented" is byte for byte what Python's `json.dump(..., indent=2)` writes, but for the spelling of some numbers
   * (`1.0` is `1` here); "compact" has no white space; "lines" has one element a line (NDJSON).
   *
   * @default "lines" if the name ends in `.jsonl` or `.ndjson` (or these and `.gz`), else "indented"
   */
  readonly layout?: Layout | undefined;
  /**
   * Whether to compress.
   *
   * @default whether the name ends in `.gz`
   */
  readonly gzip?: boolean | undefined;
}

/** What was written. */
export interface WriteResult {
  /** Elements of the array, or members of the object. */
  readonly elementCount: number;
  /** Bytes written: the size on disk, after compression. */
  readonly sizeBytes: number;
}

/**
 * Writes `elements` as one array, in batches; the file appears when it is complete.
 *
 * Memory: one batch of about 64 KB, or the largest element. The folder must exist; see `openAtomicFile`.
 * Text is ASCII, all else escaped. Members that are `undefined` are left out, as JSON.stringify does.
 *
 * @throws {JsonStreamError} code "write-failed" if the file cannot be written or an element is no JSON value: a NaN,
 * Infinity or `undefined` that would become `null` is refused. What `elements` itself throws comes out as it is.
 */
export async function writeArray(
  path: string,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  return arrayToFile(path, { elements }, options);
}

/**
 * Writes the elements of `batches` as one array. As {@link writeArray}, but quicker where there are many small elements:
 * it waits for each batch, not for each element.
 *
 * @throws {JsonStreamError} as {@link writeArray}.
 */
export async function writeArrayBatches(
  path: string,
  batches: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  return arrayToFile(path, { batches }, options);
}

/**
 * Writes an array of elements that are JSON text already, which is quicker still for whoever can make it by hand.
 *
 * Each text is one element as it stands in the layout, from its first character to its last: of "indented", everything
 * behind its first line is two spaces further in than by itself; of the others it has no white space. Nothing looks
 * whether it is JSON; what is not ASCII in it is escaped. A batch may also be of bytes, such as another thread hands over;
 * these are ASCII already (see {@link toAscii}). See {@link layoutOf} for which layout a name asks for.
 *
 * @throws {JsonStreamError} as {@link writeArray}.
 */
export async function writeArrayTexts(
  path: string,
  batches: Iterable<ElementTexts> | AsyncIterable<ElementTexts>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const layout = options.layout ?? layoutOf(path);
  return toFile(path, options, (put) => putArrayTexts(put, batches, layout, options.signal));
}

/** The layout that the name of a file asks for: "lines" for `.jsonl` and `.ndjson` (or these and `.gz`), else "indented". */
export function layoutOf(path: string): "indented" | "lines" {
  return isLinesName(path) ? "lines" : "indented";
}

async function arrayToFile(path: string, source: Elements, options: WriteOptions): Promise<WriteResult> {
  const layout = options.layout ?? layoutOf(path);
  return toFile(path, options, (put, subject) => putArray(put, source, layout, subject, options.signal));
}

/**
 * Writes `elements` as one array to a stream, such as `process.stdout`, which stays open.
 *
 * Waits while the stream is full. See {@link writeArray}; the layout is "indented" unless asked otherwise.
 *
 * @throws {JsonStreamError} code "write-failed", also when the reader at the other end goes (`isReaderGone` is then true).
 */
export async function writeArrayTo(
  target: NodeJS.WritableStream,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const { signal, layout = "indented" } = options;
  const subject: Subject = { title: "output", path: undefined };
  return toStream(target, options, (put) => putArray(put, { elements }, layout, subject, signal));
}

/**
 * Writes an array of elements that are JSON text already to a stream. See {@link writeArrayTexts} and {@link writeArrayTo}.
 *
 * @throws {JsonStreamError} as {@link writeArrayTo}.
 */
export async function writeArrayTextsTo(
  target: NodeJS.WritableStream,
  batches: Iterable<ElementTexts> | AsyncIterable<ElementTexts>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const { signal, layout = "indented" } = options;
  return toStream(target, options, (put) => putArrayTexts(put, batches, layout, signal));
}

async function toStream(
  target: NodeJS.WritableStream,
  { signal, gzip = false }: WriteOptions,
  work: (put: Put) => Promise<number>,
): Promise<WriteResult> {
  signal?.throwIfAborted();
  const stream = new StreamSink(target, signal);
  const sink = gzip ? new GzipSink(stream) : stream;
  const collector = new Collector(sink);
  try {
    const elementCount = await work((text) => collector.write(text, "latin1"));
    await collector.finish();
    return { elementCount, sizeBytes: stream.sizeBytes };
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

/**
 * Writes `entries` as one object, in their order; the file appears when it is complete.
 *
 * Keys are not compared, so that memory does not grow: a key given twice is written twice. See {@link writeArray}.
 *
 * @throws {JsonStreamError} as {@link writeArray}, and for layout "lines".
 */
export async function writeObject(
  path: string,
  entries: Iterable<readonly [string, unknown]> | AsyncIterable<readonly [string, unknown]>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const layout = options.layout ?? layoutOf(path);
  if (layout === "lines") {
    const message = `Cannot write ${JSON.stringify(path)}: expected a layout for one object, got one value a line (.jsonl)`;
    throw new JsonStreamError("write-failed", message, { path });
  }
  return toFile(path, options, (put, subject) => putObject(put, entries, layout, subject, options.signal));
}

async function toFile(
  path: string,
  options: WriteOptions,
  work: (put: Put, subject: Subject) => Promise<number>,
): Promise<WriteResult> {
  options.signal?.throwIfAborted();
  const file = await openPartFile(path, options.gzip ?? isGzipName(path));
  try {
    const elementCount = await work((text) => file.write(text, "latin1"), { title: JSON.stringify(path), path });
    options.signal?.throwIfAborted();
    return { elementCount, sizeBytes: await file.commit() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}
