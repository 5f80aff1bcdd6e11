import { openPart } from "./atomic-file.ts";
import { JsonStreamError } from "./errors.ts";
import { isGzipName, isLinesName } from "./layout.ts";
import { serializeBatch, serializeValue } from "./serialize.ts";
import { Collector, gzipSink, StreamSink } from "./sink.ts";
import { isSystemError, writeFailure } from "./system-failure.ts";

/** How to write. */
export interface WriteOptions {
  /** Ends the writing; its reason is thrown as it is, and no file is left. */
  readonly signal?: AbortSignal | undefined;
  /**
   * "indented" is byte for byte what Python's `json.dump(..., indent=2)` writes (numbers aside: `1.0` is `1` here),
   * "compact" has no space at all, "lines" has one element a line (NDJSON).
   *
   * @default "lines" if the name ends in `.jsonl` or `.ndjson` (or these and `.gz`), else "indented"
   */
  readonly layout?: "indented" | "compact" | "lines" | undefined;
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
  /** Bytes that arrived: the size on disk, after compression. */
  readonly sizeBytes: number;
}

type Layout = "indented" | "compact" | "lines";
type Put = (text: string) => Promise<void>;

const batchCount = 64;

/** Writes `elements` as one array. */
export async function writeArray(
  path: string,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const layout = options.layout ?? (isLinesName(path) ? "lines" : "indented");
  return toFile(path, options, (put) => putArray(put, elements, layout, JSON.stringify(path), options.signal));
}

/** Writes `elements` as one array to a stream, which stays open. */
export async function writeArrayTo(
  target: NodeJS.WritableStream,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const stream = new StreamSink(target);
  const sink = options.gzip === true ? gzipSink(stream) : stream;
  const collector = new Collector(sink);
  try {
    const put: Put = (text) => collector.write(text, "latin1");
    const elementCount = await putArray(put, elements, options.layout ?? "indented", "output", options.signal);
    await collector.finish();
    return { elementCount, sizeBytes: stream.sizeBytes };
  } catch (error) {
    sink.abandon();
    throw isSystemError(error) ? writeFailure(error, "output", undefined) : error;
  }
}

/** Writes `entries` as one object. */
export async function writeObject(
  path: string,
  entries: Iterable<readonly [string, unknown]> | AsyncIterable<readonly [string, unknown]>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  const layout = options.layout ?? (isLinesName(path) ? "lines" : "indented");
  const title = JSON.stringify(path);
  if (layout === "lines") {
    throw new JsonStreamError("write-failed", `Cannot write ${title}: expected a layout for an object, got "lines"`, {
      path,
    });
  }
  return toFile(path, options, (put) => putObject(put, entries, layout, title, options.signal));
}

async function toFile(path: string, options: WriteOptions, work: (put: Put) => Promise<number>): Promise<WriteResult> {
  options.signal?.throwIfAborted();
  const file = await openPart(path, options.gzip ?? isGzipName(path));
  try {
    const elementCount = await work((text) => file.write(text, "latin1"));
    options.signal?.throwIfAborted();
    return { elementCount, sizeBytes: await file.commit() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function putArray(
  put: Put,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  layout: Layout,
  title: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  let count = 0;
  let batch: unknown[] = [];
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    if (batch.length === 0) {
      return;
    }
    const text =
      layout === "lines"
        ? batch.map((element, rank) => `${serializeValue(element, 0, count + rank, title)}\n`).join("")
        : serializeBatch(batch, layout === "indented" ? 2 : 0, count, title);
    await put(layout === "lines" ? text : (count === 0 ? "[" : ",") + text);
    count += batch.length;
    batch = [];
  };
  for await (const element of elements) {
    batch.push(element);
    if (batch.length === batchCount) {
      await flush();
    }
  }
  await flush();
  if (layout !== "lines") {
    await put(count === 0 ? "[]" : layout === "indented" ? "\n]" : "]");
  }
  return count;
}

async function putObject(
  put: Put,
  entries: Iterable<readonly [string, unknown]> | AsyncIterable<readonly [string, unknown]>,
  layout: Layout,
  title: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const isIndented = layout === "indented";
  let count = 0;
  for await (const [key, value] of entries) {
    signal?.throwIfAborted();
    const name = serializeValue(key, 0, count, title);
    const text = serializeValue(value, isIndented ? 2 : 0, count, title);
    const member = isIndented ? `\n  ${name}: ${text.replaceAll("\n", "\n  ")}` : `${name}:${text}`;
    await put((count === 0 ? "{" : ",") + member);
    count++;
  }
  await put(count === 0 ? "{}" : isIndented ? "\n}" : "}");
  return count;
}
