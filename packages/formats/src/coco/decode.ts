import { captureFields } from "../capture-fields.ts";
import type { Annotation, Attributes, Bbox, Category, Geometry, ImageRecord } from "../dataset.ts";
import { decodeAnnotationExtras, decodeCapture, isFields, type JsonFields } from "../extra-fields.ts";
import { withSlashes } from "../reading.ts";

/** What COCO files number things by; the format asks for whole numbers, and some files have texts. */
export type CocoId = number | string;

/** What is wrong with an element. */
export interface Flaw {
  readonly expected: string;
  readonly got: string;
}

/** An element of `annotations` that cannot be read, with the id of its image where that can. */
export type LostElement = Flaw & { readonly key?: CocoId };

/** An annotation whose category is not known by name yet. */
export type DecodedAnnotation = Omit<Annotation, "category"> & { readonly categoryId: CocoId };

/** An element of `annotations`. */
export interface DecodedElement {
  /** Id of its image. */
  readonly key: CocoId;
  /** Its own id, where it has one. */
  readonly number: CocoId | undefined;
  readonly annotation: DecodedAnnotation;
  /** Whether it has a run-length mask, of which only the box is kept. */
  readonly hasMask: boolean;
  /** What is wrong with its `segmentation`, where the rest is kept. */
  readonly flaw: (Flaw & { readonly kept: "box" | "outlines" }) | undefined;
}

/** Decodes an element of `categories`; a supercategory that says nothing is left out. */
export function decodeCategory(element: unknown): { readonly id: CocoId; readonly category: Category } | Flaw {
  if (!isFields(element)) return flaw("an object", element);
  const { id, name, supercategory } = element;
  if (!isId(id)) return flaw("an id", id);
  if (typeof name !== "string" || name === "") return flaw("a name", name);
  const isTelling = typeof supercategory === "string" && !["", "none", "object"].includes(supercategory);
  return { id, category: { name, ...(isTelling && { supercategory }) } };
}

/** Decodes an element of `images`. */
export function decodeImage(
  element: unknown,
): { readonly key: CocoId; readonly image: Omit<ImageRecord, "annotations"> } | Flaw {
  if (!isFields(element)) return flaw("an object", element);
  const { id, file_name: fileName, width, height, uuid, coco_url: url } = element;
  if (!isId(id)) return flaw("an id", id);
  if (typeof fileName !== "string" || fileName === "") return flaw("a file_name", fileName);
  const hasSize = isExtent(width) && isExtent(height);
  const capture = decodeCapture(element);
  const attributes = attributesOf(element, imageKeys);
  const image = {
    id: typeof uuid === "string" && uuid !== "" ? uuid : String(id),
    fileName: withSlashes(fileName),
    ...(hasSize && { widthPixels: width, heightPixels: height }),
    ...(typeof url === "string" && url !== "" && { url }),
    ...(capture !== undefined && { capture }),
    ...(attributes !== undefined && { attributes }),
  };
  return { key: toKey(id), image };
}

/**
 * Decodes an element of `annotations`: those polygons of `segmentation` that are some, else the box.
 *
 * @param place counted from 1; what an annotation without an id is named by
 */
export function decodeAnnotation(element: unknown, place: number): DecodedElement | LostElement {
  if (!isFields(element)) return flaw("an object", element);
  const { id, image_id: key, category_id: categoryId, uuid, segmentation } = element;
  if (!isId(key)) return flaw("an image_id", key);
  if (!isId(categoryId)) return { ...flaw("a category_id", categoryId), key: toKey(key) };
  const decoded = decodeGeometry(element);
  if ("expected" in decoded) return { ...decoded, key: toKey(key) };
  const { geometry, flaw: partFlaw } = decoded;
  const number = isId(id) ? toKey(id) : undefined;
  const attributes = attributesOf(element, annotationKeys);
  const annotation = {
    id: typeof uuid === "string" && uuid !== "" ? uuid : number === undefined ? `annotation-${place}` : String(number),
    categoryId,
    geometry,
    ...decodeAnnotationExtras(element),
    ...(attributes !== undefined && { attributes }),
  };
  return { key: toKey(key), number, annotation, hasMask: isFields(segmentation), flaw: partFlaw };
}

function decodeGeometry({
  segmentation,
  bbox,
}: JsonFields): { readonly geometry: Geometry; readonly flaw: DecodedElement["flaw"] } | Flaw {
  // A list without numbers is how some programs say that there is no outline.
  const list: readonly unknown[] = Array.isArray(segmentation) ? segmentation.filter((item) => !isEmpty(item)) : [];
  const rings = list.filter(isRing);
  const isLost = rings.length < list.length;
  const lost = isLost
    ? flaw(
        "outlines of at least three points",
        list.find((item) => !isRing(item)),
      )
    : undefined;
  if (rings.length > 0) return { geometry: { kind: "polygon", rings }, flaw: lost && { ...lost, kept: "outlines" } };
  if (bbox === undefined && lost !== undefined) return lost;
  if (!isBbox(bbox)) return flaw("a bbox of four numbers", bbox);
  return { geometry: { kind: "bbox", bbox }, flaw: lost && { ...lost, kept: "box" } };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Keys whose meaning is taken over or can be worked out; `date_captured` only beside a `timestamp`, which has its zone. */
const imageKeys = new Set([
  ...["id", "file_name", "width", "height", "uuid", "coco_url", "attributes"],
  ...captureFields.map(([, field]) => field),
]);
const annotationKeys = new Set([
  ...["id", "image_id", "category_id", "uuid", "bbox", "area", "segmentation", "iscrowd", "attributes"],
  ...["alt_category", "score", "difficult", "truncated", "occluded", "group_of"],
  ...["observation_uuid", "observer", "generator"],
]);

/** The attributes of an element, and whatever else other programs have put into it. */
function attributesOf(element: JsonFields, known: ReadonlySet<string>): Attributes | undefined {
  const { attributes: own, timestamp } = element;
  const isTold = (key: string): boolean => known.has(key) || (key === "date_captured" && timestamp !== undefined);
  const others = Object.entries(element).filter(([key, value]) => !isTold(key) && value !== null && value !== "");
  if (own === undefined && others.length === 0) return undefined;
  return { ...(isFields(own) ? own : own === undefined ? {} : { attributes: own }), ...Object.fromEntries(others) };
}

function isId(value: unknown): value is CocoId {
  return Number.isFinite(value) || (typeof value === "string" && value !== "");
}

/** A whole number written as a text is that number: some programs write an id as one in one place and as the other elsewhere. */
export function toKey(id: CocoId): CocoId {
  return typeof id === "string" && /^(0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id;
}

function isExtent(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function isBbox(value: unknown): value is Bbox {
  return Array.isArray(value) && value.length === 4 && value.every((item) => typeof item === "number");
}

function isRing(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length >= 6 &&
    value.length % 2 === 0 &&
    value.every((item) => typeof item === "number")
  );
}

function flaw(expected: string, value: unknown): Flaw {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
  return { expected, got: text.length > 60 ? `${text.slice(0, 60)}...` : text };
}
