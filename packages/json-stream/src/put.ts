import { indented, type Subject, serializeElement, serializeElements, toAscii } from "./serialize.ts";
import { visitEach } from "./visit-each.ts";

/** How an array or object is laid out. */
export type Layout = "indented" | "compact" | "lines";

/** Takes text that is ASCII, as a string or as its bytes. */
export type Put = (text: string | Uint8Array) => Promise<void>;

/** Elements that are JSON text already: strings, or bytes of ASCII. */
export type ElementTexts = readonly string[] | readonly Uint8Array[];

/** Text of one batch that is aimed at, in characters. */
const batchLength = 64 * 1024;
const maxBatchCount = 256;

/** Elements of an array in order: one by one, or many at a time, which saves waiting for each. */
export type Elements =
  | { readonly elements: Iterable<unknown> | AsyncIterable<unknown> }
  | { readonly batches: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]> };

/** Writes the text of an array and returns the number of its elements. */
export async function putArray(
  put: Put,
  source: Elements,
  layout: Layout,
  subject: Subject,
  signal: AbortSignal | undefined,
): Promise<number> {
  let writtenCount = 0;
  let batch: unknown[] = [];
  let batchCount = 8;
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    let length = 0;
    for (const text of batchTexts(batch, layout, writtenCount, subject)) {
      length += text.length;
      await put(text);
    }
    writtenCount += batch.length;
    batch = [];
    // As many as are likely to fill a batch; the number grows slowly, in case large elements follow small ones.
    const likelyCount = Math.floor((batchCount * batchLength) / length);
    batchCount = Math.max(1, Math.min(likelyCount, 2 * batchCount, maxBatchCount));
  };
  const add = (element: unknown): Promise<void> | undefined => {
    batch.push(element);
    return batch.length < batchCount ? undefined : flush();
  };
  if ("elements" in source) {
    await visitEach(source.elements, signal, add);
  } else {
    await visitEach(source.batches, signal, async (elements) => {
      for (const element of elements) {
        const added = add(element);
        if (added !== undefined) {
          await added;
        }
      }
    });
  }
  if (batch.length > 0) {
    await flush();
  }
  if (layout !== "lines") {
    await put(writtenCount === 0 ? "[]" : layout === "indented" ? "\n]" : "]");
  }
  return writtenCount;
}

function batchTexts(batch: readonly unknown[], layout: Layout, firstIndex: number, subject: Subject): string[] {
  if (layout === "lines") {
    return batch.map((element, rank) => `${serializeElement(element, 0, firstIndex + rank, subject)}\n`);
  }
  const texts = serializeElements(batch, layout === "indented" ? 2 : 0, firstIndex, subject);
  return texts.map((text, rank) => (firstIndex + rank === 0 ? "[" : ",") + text);
}

/** Writes the text of an array whose elements are JSON text already, and returns their number. */
export async function putArrayTexts(
  put: Put,
  batches: Iterable<ElementTexts> | AsyncIterable<ElementTexts>,
  layout: Layout,
  signal: AbortSignal | undefined,
): Promise<number> {
  const frame = framesOf[layout];
  let writtenCount = 0;
  await visitEach(batches, signal, (texts) => {
    if (texts.length === 0) return undefined;
    signal?.throwIfAborted();
    const first = writtenCount === 0 ? frame.first : frame.other;
    writtenCount += texts.length;
    return put(isText(texts) ? toAscii(joinText(texts, first, frame)) : joinBytes(texts, first, frame));
  });
  if (layout !== "lines") await put(writtenCount === 0 ? "[]" : frame.end);
  return writtenCount;
}

function isText(texts: ElementTexts): texts is readonly string[] {
  return typeof texts[0] === "string";
}

function joinText(texts: readonly string[], first: string, { other, after }: Frame): string {
  let text = "";
  for (const element of texts) text += (text === "" ? first : other) + element + after;
  return text;
}

function joinBytes(texts: readonly Uint8Array[], first: string, { other, after }: Frame): Buffer {
  const [begin, between, end] = [Buffer.from(first), Buffer.from(after + other), Buffer.from(after)];
  return Buffer.concat([...texts.flatMap((element, rank) => [rank === 0 ? begin : between, element]), end]);
}

interface Frame {
  /** Stands before the first element. */
  readonly first: string;
  /** Stands before each other one. */
  readonly other: string;
  /** Stands behind each. */
  readonly after: string;
  readonly end: string;
}

const framesOf: Readonly<Record<Layout, Frame>> = {
  indented: { first: "[\n  ", other: ",\n  ", after: "", end: "\n]" },
  compact: { first: "[", other: ",", after: "", end: "]" },
  lines: { first: "", other: "", after: "\n", end: "" },
};

/** Writes the text of an object and returns the number of its members. */
export async function putObject(
  put: Put,
  entries: Iterable<readonly [string, unknown]> | AsyncIterable<readonly [string, unknown]>,
  layout: "indented" | "compact",
  subject: Subject,
  signal: AbortSignal | undefined,
): Promise<number> {
  let memberCount = 0;
  let texts: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    const text = texts.join("");
    texts = [];
    length = 0;
    await put(text);
  };
  await visitEach(entries, signal, ([key, value]) => {
    const text = (memberCount === 0 ? "{" : ",") + memberText(key, value, layout, memberCount, subject);
    memberCount++;
    texts.push(text);
    length += text.length;
    return length < batchLength ? undefined : flush();
  });
  texts.push(memberCount === 0 ? "{}" : layout === "indented" ? "\n}" : "}");
  await flush();
  return memberCount;
}

function memberText(
  key: string,
  value: unknown,
  layout: "indented" | "compact",
  index: number,
  subject: Subject,
): string {
  if (typeof key !== "string") {
    throw new TypeError(`A key must be a string, got ${typeof key} for member ${index}`);
  }
  const name = serializeElement(key, 0, index, subject);
  return layout === "indented"
    ? `\n  ${name}: ${indented(serializeElement(value, 2, index, subject))}`
    : `${name}:${serializeElement(value, 0, index, subject)}`;
}
