import { dirname } from "node:path";
import { readObjectEntries } from "@m3/json-stream";
import type { Annotation, Category, Dataset, ImageRecord } from "../dataset.ts";
import { isFields, type JsonFields } from "../extra-fields.ts";
import type { ReadOptions } from "../format.ts";
import { joinOutlines } from "../join-outlines.ts";
import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { FileNames, locateImage, type Report, readDataset, reportBad, withSlashes } from "../reading.ts";
import { guardReading } from "../regular-file.ts";
import { decodeIfdoAnnotation, decodeItem } from "./decode.ts";
import { NestedMember } from "./nested-member.ts";
import { ifdoTraits } from "./traits.ts";

const { title } = ifdoTraits;
const itemsName = "image-set-items";

/**
 * Opens an Image FAIR Digital Object as JSON, ours or another's, of any length: items as an object or as a list, whose annotations are taken
 * together; fields that an item lacks are those of the header. Circles and ellipses become the boxes around them, turned rectangles polygons.
 *
 * Each pass reads the file anew. Annotations that are not what the format says are left out and reported. Holds the header and the file names.
 *
 * @throws {FormatsError} code "read-failed" for what is no JSON object with a header or items, and in a pass for what is wrong within the items
 */
export async function readIfdo(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const header = await readHeader(source);
  const labels = Array.isArray(header["image-annotation-labels"]) ? header["image-annotation-labels"] : [];
  const names = new Map<string, string>();
  for (const { id, name } of labels.filter(isFields)) {
    if (typeof name === "string" && id !== undefined) names.set(String(id), name);
  }
  const categories: Category[] = [...new Set(names.values())].map((name) => ({ name }));
  return readDataset(categories, options, async function* (report) {
    const fileNames = new FileNames();
    const entries = readObjectEntries(itemBytes(source), { name: source, signal: options.signal });
    for await (const [name, value] of guardReading(source, entries)) {
      const fileName = fileNames.take(withSlashes(name));
      const items = (Array.isArray(value) ? value : [value]).filter(isFields);
      const what = `item ${JSON.stringify(name)}`;
      if (fileName === undefined)
        reportBad(report, source, `${what}: expected a name of its own inside the folder`, "image");
      else if (items.length === 0) reportBad(report, source, `${what}: expected an object`, "image");
      else yield await toImage({ fileName, items, header, names, source, options, report });
    }
  });
}

async function readHeader(source: string): Promise<JsonFields> {
  const member = new NestedMember(itemsName);
  const stream = await openUnpacked(source);
  await guardContent(source, title, async () => {
    for await (const chunk of stream) member.take(chunk as Uint8Array);
  });
  if (!member.isWhole) throw damaged(source, title, "expected an object that is closed, got the end of the file");
  const value = parse(member, source);
  // What is an object has been taken out, and an empty one is in its place.
  if (isFields(value) && Object.hasOwn(value, itemsName) && !isFields(value[itemsName])) {
    throw damaged(source, title, `expected "${itemsName}" to be an object with the file names of images as keys`);
  }
  const header = isFields(value) ? value["image-set-header"] : undefined;
  if (!isFields(value) || !(member.isFound || isFields(header))) {
    throw damaged(source, title, `expected an object with "image-set-header" and "${itemsName}"`);
  }
  return isFields(header) ? header : {};
}

function parse(member: NestedMember, source: string): unknown {
  const whole = Buffer.concat(member.outer).toString();
  const text = whole.replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // A place in the text without the items helps nobody.
    const [, what = reason, position] = /^(.*?)(?: in JSON| after JSON)? at position (\d+)/.exec(reason) ?? [];
    const offset = Buffer.byteLength(whole.slice(0, Number(position) + whole.length - text.length));
    const where = position === undefined ? "" : ` at byte ${member.offsetOf(offset)}`;
    throw damaged(source, title, `expected JSON: ${what}${where}`);
  }
}

async function* itemBytes(source: string): AsyncGenerator<Uint8Array, void, undefined> {
  const member = new NestedMember(itemsName);
  let hasBegun = false;
  for await (const chunk of await openUnpacked(source)) {
    const inner = member.take(chunk as Uint8Array);
    member.outer.length = 0;
    if (inner.length === 0) continue;
    // Blanks for what is before them, so that errors have the right place.
    if (!hasBegun) yield Buffer.alloc(member.startBytes, " ");
    hasBegun = true;
    yield inner;
  }
  if (!member.isFound) yield Buffer.from("{}");
}

interface ImageParts {
  readonly fileName: string;
  readonly items: readonly JsonFields[];
  readonly header: JsonFields;
  readonly names: ReadonlyMap<string, string>;
  readonly source: string;
  readonly options: ReadOptions;
  readonly report: Report;
}

async function toImage({ fileName, items, header, names, source, options, report }: ImageParts): Promise<ImageRecord> {
  const [first = {}] = items;
  const { id = fileName, ...fields } = decodeItem(first, header);
  const list = items.flatMap((item): unknown[] => {
    const annotations = item["image-annotations"];
    return Array.isArray(annotations) ? annotations : [];
  });
  const annotations: Annotation[] = [];
  for (const [index, value] of list.entries()) {
    const decoded = decodeIfdoAnnotation(value, names);
    if (typeof decoded !== "string") annotations.push(decoded);
    else {
      const what = `annotation ${index + 1} of ${JSON.stringify(fileName)}: expected ${decoded}`;
      reportBad(report, source, what, "annotation", { imageId: id });
    }
  }
  const named = joinOutlines(annotations).map((annotation, index) => {
    return annotation.id === "" ? { ...annotation, id: `${fileName}#${index + 1}` } : annotation;
  });
  return { id, fileName, ...(await locateImage(fileName, dirname(source), options)), ...fields, annotations: named };
}
