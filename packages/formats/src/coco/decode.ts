import { captureFields } from "../capture-fields.ts";
import type { Annotation, Attributes, Bbox, Category, Geometry, ImageRecord } from "../dataset.ts";
import { decodeAnnotationExtras, decodeCapture, isFields, type JsonFields } from "../extra-fields.ts";

/** What COCO files number things by; the format asks for whole numbers, and some files have texts. */
export type CocoId = number | string;

/** What is wrong with an element. */
export interface Flaw {
  readonly expected: string;
  readonly got: string;
}

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
}

/** Decodes an element of `categories`; a supercategory that says nothing is left out. */
export function decodeCategory(element: unknown): { readonly id: CocoId; readonly category: Category } | Flaw {
  if (!isFields(element)) return flaw("an object", element);
  const { id, name, supercategory } = element;
  if (!isId(id)) return flaw("an id", id);
  if (typeof name !== "string") return flaw("a name", name);
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
    fileName,
    ...(hasSize && { widthPixels: width, heightPixels: height }),
    ...(typeof url === "string" && url !== "" && { url }),
    ...(capture !== undefined && { capture }),
    ...(attributes !== undefined && { attributes }),
  };
  return { key: id, image };
}

/**
 * Decodes an element of `annotations`: polygons where `segmentation` has some, else the box.
 *
 * @param place counted from 1; what an annotation without an id is named by
 */
export function decodeAnnotation(element: unknown, place: number): DecodedElement | Flaw {
  if (!isFields(element)) return flaw("an object", element);
  const { id, image_id: key, category_id: categoryId, uuid, segmentation } = element;
  if (!isId(key)) return flaw("an image_id", key);
  if (!isId(categoryId)) return flaw("a category_id", categoryId);
  const geometry = decodeGeometry(element);
  if ("expected" in geometry) return geometry;
  const number = isId(id) ? id : undefined;
  const attributes = attributesOf(element, annotationKeys);
  const annotation = {
    id: typeof uuid === "string" && uuid !== "" ? uuid : number === undefined ? `annotation-${place}` : String(number),
    categoryId,
    geometry,
    ...decodeAnnotationExtras(element),
    ...(attributes !== undefined && { attributes }),
  };
  return { key, number, annotation, hasMask: isFields(segmentation) };
}

function decodeGeometry({ segmentation, bbox }: JsonFields): Geometry | Flaw {
  if (Array.isArray(segmentation) && segmentation.length > 0) {
    const rings = segmentation as unknown[];
    if (rings.every(isRing)) return { kind: "polygon", rings };
    if (bbox === undefined) return flaw("polygons of at least three points", segmentation);
  }
  if (!isBbox(bbox)) return flaw("a bbox of four numbers", bbox);
  return { kind: "bbox", bbox };
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
