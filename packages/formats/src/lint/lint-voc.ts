import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { filesBelow } from "@m3/json-stream";
import { isFormatsError } from "../errors.ts";
import { guardFile } from "../system-failure.ts";
import type { XmlElement } from "../xml-elements.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

const corners = ["xmin", "ymin", "xmax", "ymax"];
/** What the script `create_pascal_tf_record` of the Object Detection API reads of each object besides. */
const marks = ["difficult", "truncated", "pose"];

/** Whether a folder holds Pascal VOC. */
export async function hasVoc(folder: string): Promise<boolean> {
  return (await documentsIn(folder)).documents.length > 0;
}

async function documentsIn(folder: string): Promise<{ files: readonly string[]; documents: readonly string[] }> {
  const files = await guardFile("read-failed", folder, () => filesBelow(folder));
  return { files, documents: files.filter((name) => extname(name).toLowerCase() === ".xml") };
}

/** Checks Pascal VOC as Detectron2 and the Object Detection API read the devkit. Holds the names of all files. */
export async function* lintVoc(
  source: string,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): AsyncGenerator<LintFinding, void, undefined> {
  const { files, documents } = await documentsIn(source);
  if (!files.some((name) => /(^|\/)ImageSets\/Main\/[^/]+\.txt$/.test(name))) {
    yield* inspector.find("layout", { path: source }, "Expected lists of ids in ImageSets/Main, got none");
  }
  const known = new Set(files);
  for (const name of documents) {
    signal?.throwIfAborted();
    const where = { path: join(source, name) };
    const id = basename(name, extname(name));
    if (/[\s#]/.test(id)) {
      yield* inspector.find("id-unsafe", where, `Expected a name without spaces and "#", got ${got(id)}`);
    }
    const root = await readRoot(where.path);
    if (typeof root === "string") yield* inspector.find("unreadable", where, root);
    else {
      yield* lintImage(root, join(dirname(dirname(name)), "JPEGImages", `${id}.jpg`), known, where, inspector);
      yield* lintObjects(root, where, inspector);
    }
  }
}

/** The root, or what is wrong with the file. */
async function readRoot(path: string): Promise<XmlElement | string> {
  const { decodeXml, XmlElements } = await import("../xml-elements.ts");
  const bytes = await guardFile("read-failed", path, () => readFile(path));
  try {
    const reader = new XmlElements(path, ({ length }) => length === 1);
    const [root] = [...reader.push(decodeXml(bytes)), ...reader.end()];
    return root?.name === "annotation" ? root : `Expected an element annotation, got ${got(root?.name)}`;
  } catch (error) {
    if (isFormatsError(error)) return error.message;
    throw error;
  }
}

function* lintImage(
  root: XmlElement,
  image: string,
  known: ReadonlySet<string>,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const size = childOf(root, "size");
  for (const side of ["width", "height"]) {
    if (Number(childOf(size, side)?.text) > 0) continue;
    yield* inspector.find("size-missing", where, `Expected a ${side}, got ${got(childOf(size, side)?.text)}`);
  }
  const fileName = childOf(root, "filename")?.text.trim() ?? "";
  if (fileName === "") yield* inspector.find("field-missing", where, "Expected a filename, got none");
  if (!/\.jpe?g$/i.test(fileName)) {
    yield* inspector.find("unsupported-image", where, `Expected a JPEG, got ${got(fileName)}`);
  }
  const path = image.replaceAll("\\", "/");
  if (!known.has(path))
    yield* inspector.find("missing-file", where, `Expected the image ${got(path)}, which is not there`);
}

function* lintObjects(root: XmlElement, where: Place, inspector: Inspector): Generator<LintFinding, void, undefined> {
  const objects = root.children.filter(({ name }) => name === "object");
  for (const [index, object] of objects.entries()) {
    const at = { ...where, place: `object ${index + 1}` };
    const needed = inspector.loader === "tfod" ? ["name", ...marks] : ["name"];
    const missing = needed.filter((name) => childOf(object, name) === undefined);
    if (missing.length > 0)
      yield* inspector.find("field-missing", at, `Expected ${needed.join(", ")}, got no ${missing.join(", ")}`);
    const box = childOf(object, "bndbox");
    const values = corners.map((name) => Number(childOf(box, name)?.text.trim() || Number.NaN));
    const [left = 0, top = 0, right = 0, bottom = 0] = values;
    if (!values.every(Number.isFinite)) {
      yield* inspector.find("bbox-malformed", at, `Expected numbers as ${corners.join(", ")}, got ${got(values)}`);
    } else if (right < left || bottom < top) {
      yield* inspector.find("bbox-empty", at, `Expected xmin and ymin up to xmax and ymax, got ${got(values)}`);
    } else if (left < 1 || top < 1) {
      yield* inspector.find("coordinates-from-0", at, `Expected coordinates from 1 up, got ${got(values)}`);
    }
  }
}

function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}
