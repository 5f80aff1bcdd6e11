import type { Annotation, Geometry, ImageRecord } from "../dataset.ts";
import { roundTo, toBbox, turnedCorners } from "../geometry.ts";
import { isSize } from "../image-header.ts";
import { type AnnotationPart, joinParts } from "../join-parts.ts";
import { flatPoints, isJsonObject, type JsonObject, numbersOf } from "../json-values.ts";
import { toFileName } from "../reading.ts";

/** What a task says. */
export interface DecodedTask {
  readonly image: Omit<ImageRecord, "annotations">;
  readonly annotations: readonly Annotation[];
  readonly problems: readonly {
    readonly what: string;
    readonly annotationId: string;
    readonly isUnsupported: boolean;
    /** Of the annotation a part is kept. */
    readonly isKept: boolean;
  }[];
}

/** Decodes a task, or says what is wrong with it. */
export function decodeTask(task: unknown): DecodedTask | string {
  if (!isJsonObject(task) || !isJsonObject(task.data)) return "expected an object with data";
  const image = decodeImage(task.data, task.id);
  if (image === undefined) return "expected the address of an image in data";
  const problems: DecodedTask["problems"][number][] = [];
  let size: Pick<ImageRecord, "heightPixels" | "widthPixels"> = sizeOf(task.data.width, task.data.height);
  const results = resultsOf(task);
  if (results === undefined) return "expected an annotation that was not cancelled, or a prediction";
  const parts = results.flatMap((result, index): AnnotationPart[] => {
    const own = isJsonObject(result) ? result.id : undefined;
    const id = typeof own === "string" && own !== "" ? own : `${image.fileName}#${index + 1}`;
    const decoded = decodeResult(result);
    if (decoded === undefined) return [];
    if ("what" in decoded) {
      problems.push({ annotationId: id, isKept: false, ...decoded });
      return [];
    }
    const { lost } = decoded;
    if (lost !== undefined) problems.push({ annotationId: id, isKept: true, isUnsupported: false, what: lost });
    size = { ...size, ...decoded.size };
    return [{ annotation: { id, ...decoded.annotation }, group: decoded.group ?? id }];
  });
  return { image: { ...image, ...size }, annotations: joinParts(parts), problems };
}

function decodeImage(data: JsonObject, taskId: unknown): Omit<ImageRecord, "annotations"> | undefined {
  const { image = data.img, file_name: named, image_id: id, url, split } = data;
  if (typeof image !== "string" && typeof named !== "string") return undefined;
  const fileName = toFileName(typeof named === "string" ? named : nameIn(String(image)));
  const address = typeof url === "string" ? url : addressIn(image);
  const given = typeof id === "string" && id !== "" ? id : undefined;
  return {
    id: given ?? (typeof taskId === "number" ? String(taskId) : fileName),
    fileName,
    ...(address !== undefined && { url: address }),
    ...(typeof split === "string" && { split }),
  };
}

/** The address of an image that is not in a storage of Label Studio's own. */
function addressIn(image: unknown): string | undefined {
  return typeof image === "string" && /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(image) ? image : undefined;
}

/** The name in the address of an image: of a file that Label Studio serves, or the last part of its path. */
function nameIn(address: string): string {
  const [, local] = /\/data\/local-files\/\?d=([^&]*)/.exec(address) ?? [];
  if (local !== undefined) return decoded(local);
  const path = address.replace(/[?#].*$/s, "");
  return path.includes("/") ? decoded(path.slice(path.lastIndexOf("/") + 1)) : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What people drew, the first that was not cancelled; else what a model proposes. Undefined where nobody has looked at the image: it is no negative. */
function resultsOf({ annotations, predictions }: JsonObject): readonly unknown[] | undefined {
  for (const list of [annotations, predictions]) {
    if (!Array.isArray(list)) continue;
    const found = (list as readonly unknown[]).find((item) => isJsonObject(item) && item.was_cancelled !== true);
    if (isJsonObject(found) && Array.isArray(found.result)) return found.result as readonly unknown[];
  }
  return undefined;
}

interface DecodedResult {
  readonly annotation: Omit<Annotation, "id">;
  readonly size: Pick<ImageRecord, "heightPixels" | "widthPixels">;
  readonly group: string | undefined;
  /** What is lost of it. */
  readonly lost: string | undefined;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ["rectanglelabels", "bbox"],
  ["rectangle", "bbox"],
  ["polygonlabels", "polygon"],
  ["polygon", "polygon"],
  ["keypointlabels", "point"],
  ["keypoint", "point"],
]);
/** Results that say something about an image or another result, and are no objects themselves. */
const asides = new Set(["choices", "number", "pairwise", "rating", "relation", "textarea"]);

/** An object, what is wrong with it, or undefined for what is none. */
function decodeResult(
  result: unknown,
): DecodedResult | { readonly what: string; readonly isUnsupported: boolean } | undefined {
  if (!isJsonObject(result) || typeof result.type !== "string")
    return { what: "expected a type", isUnsupported: false };
  const { type, value, meta, score, original_width: width, original_height: height } = result;
  if (asides.has(type)) return undefined;
  const kind = kinds.get(type);
  if (kind === undefined) return { what: `results of type ${type} cannot be kept`, isUnsupported: true };
  const size = sizeOf(width, height);
  if (!isJsonObject(value) || size.widthPixels === undefined) {
    return { what: "expected a value and an original size", isUnsupported: false };
  }
  const labels = value[type] ?? value.labels;
  const [category, ...others]: readonly unknown[] = Array.isArray(labels) ? labels : [];
  if (typeof category !== "string") return { what: "expected a label", isUnsupported: false };
  const geometry = decodeGeometry(kind, value, width as number, height as number);
  if (geometry === undefined) return { what: `expected the place of a ${kind}`, isUnsupported: false };
  const partOf = isJsonObject(meta) && typeof meta.part_of === "string" ? meta.part_of : undefined;
  return {
    annotation: { category, geometry, ...(typeof score === "number" && Number.isFinite(score) && { score }) },
    size,
    group: partOf,
    lost: others.length === 0 ? undefined : `kept with its first label only, without ${JSON.stringify(others)}`,
  };
}

function decodeGeometry(kind: string, value: JsonObject, width: number, height: number): Geometry | undefined {
  const x = (share: number): number => roundTo((share / 100) * width, 6);
  const y = (share: number): number => roundTo((share / 100) * height, 6);
  if (kind === "polygon") {
    const points = flatPoints(value.points);
    if (points === undefined || points.length < 6) return undefined;
    return { kind: "polygon", rings: [points.map((share, index) => (index % 2 === 0 ? x(share) : y(share)))] };
  }
  const place = numbersOf(value, "x", "y");
  if (place === undefined) return undefined;
  if (kind === "point") return { kind: "point", x: x(place.x), y: y(place.y) };
  const extent = numbersOf(value, "width", "height");
  if (extent === undefined) return undefined;
  const [left, top, right, bottom] = [x(place.x), y(place.y), x(place.x + extent.width), y(place.y + extent.height)];
  const { rotation } = value;
  const isTurned = typeof rotation === "number" && rotation % 360 !== 0;
  if (!isTurned) return { kind: "bbox", bbox: toBbox([left, top, right, bottom]) };
  return { kind: "polygon", rings: [turnedCorners([left, top, right, bottom], rotation, [left, top])] };
}

function sizeOf(widthPixels: unknown, heightPixels: unknown): Pick<ImageRecord, "heightPixels" | "widthPixels"> {
  return isSize(widthPixels) && isSize(heightPixels) ? { widthPixels, heightPixels } : {};
}
