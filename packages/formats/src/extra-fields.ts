import { captureFields } from "./capture-fields.ts";
import type { Annotation, Capture, ImageRecord } from "./dataset.ts";
import type { HeldField } from "./format.ts";
import { present, presentIfAny } from "./present.ts";

/** An object of JSON. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** What a format keeps that has ids, sizes, and a place for {@link packImageExtras} and {@link packAnnotationExtras}. */
export const fieldsWithExtras: readonly HeldField[] = [
  "altCategory",
  "annotationId",
  "capture",
  "group",
  "imageId",
  "isCrowd",
  "isDifficult",
  "isGroupOf",
  "isOccluded",
  "isTruncated",
  "provenance",
  "score",
  "size",
  "url",
];

/** What is known of an annotation besides its id, category, geometry and `iscrowd`, under the names that formats have no say in. */
export function annotationExtras(annotation: Annotation): JsonFields {
  const { provenance = {}, altCategory, attributes, score } = annotation;
  const { observationUuid, observer, generator } = provenance;
  // One by one, since going by names took three times as long, for every annotation there is.
  const fields: Record<string, unknown> = {};
  if (observationUuid !== undefined) fields.observation_uuid = observationUuid;
  if (observer !== undefined) fields.observer = observer;
  if (generator !== undefined) fields.generator = generator;
  if (altCategory !== undefined) fields.alt_category = altCategory;
  if (score !== undefined) fields.score = score;
  if (annotation.isDifficult !== undefined) fields.difficult = annotation.isDifficult;
  if (annotation.isTruncated !== undefined) fields.truncated = annotation.isTruncated;
  if (annotation.isOccluded !== undefined) fields.occluded = annotation.isOccluded;
  if (annotation.isGroupOf !== undefined) fields.group_of = annotation.isGroupOf;
  if (attributes !== undefined) fields.attributes = attributes;
  return fields;
}

/** Takes back what {@link annotationExtras} gives, and `iscrowd`; attributes are the caller's. */
export function decodeAnnotationExtras(fields: JsonFields): Partial<Annotation> {
  const { alt_category: altCategory, score, iscrowd, difficult, truncated, occluded, group_of: groupOf } = fields;
  return present({
    altCategory: textOf(altCategory),
    score: typeof score === "number" ? score : undefined,
    isCrowd: isYes(iscrowd) || undefined,
    isDifficult: isYes(difficult) || undefined,
    isTruncated: isYes(truncated) || undefined,
    isOccluded: isYes(occluded) || undefined,
    isGroupOf: isYes(groupOf) || undefined,
    provenance: presentIfAny({
      observationUuid: textOf(fields.observation_uuid),
      observer: textOf(fields.observer),
      generator: textOf(fields.generator),
    }),
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isYes(value: unknown): boolean {
  return value === 1 || value === true;
}

/** What is known about an image's taking, under {@link captureFields}' names. */
export function captureExtras(capture: Capture = {}): JsonFields {
  const fields: Record<string, unknown> = {};
  for (const [key, field] of captureFields) if (capture[key] !== undefined) fields[field] = capture[key];
  return fields;
}

const capturesByField = new Map(captureFields.map(([key, field]) => [field, key]));

/** Takes back what {@link captureExtras} gives, from among other fields. */
export function decodeCapture(fields: JsonFields): Capture | undefined {
  const entries = Object.entries(fields).flatMap(([field, value]) => {
    const key = capturesByField.get(field);
    return key !== undefined && (typeof value === "string" || typeof value === "number") ? [[key, value]] : [];
  });
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Capture);
}

/** Everything about an image that most formats have no place for, as a text of JSON; empty when there is nothing. */
export function packImageExtras({ url, group, capture, attributes }: ImageRecord): string {
  return pack({ url, group, ...captureExtras(capture), attributes });
}

/** Takes back what {@link packImageExtras} gives; a text that is none of its kind gives nothing. */
export function unpackImageExtras(text: string): Pick<ImageRecord, "attributes" | "capture" | "group" | "url"> {
  const fields = parseFields(text);
  const { url, group, attributes } = fields;
  const capture = decodeCapture(fields);
  return {
    ...(typeof url === "string" && { url }),
    ...(typeof group === "string" && { group }),
    ...(capture !== undefined && { capture }),
    ...(isFields(attributes) && { attributes }),
  };
}

/** Everything about an annotation besides its id, category and geometry, as a text of JSON; empty when there is nothing. */
export function packAnnotationExtras(annotation: Annotation): string {
  return pack({ ...annotationExtras(annotation), iscrowd: annotation.isCrowd });
}

/** Takes back what {@link packAnnotationExtras} gives; a text that is none of its kind gives nothing. */
export function unpackAnnotationExtras(text: string): Partial<Annotation> {
  const fields = parseFields(text);
  return { ...decodeAnnotationExtras(fields), ...(isFields(fields.attributes) && { attributes: fields.attributes }) };
}

function pack(fields: JsonFields): string {
  const text = JSON.stringify(fields);
  return text === "{}" ? "" : text;
}

function parseFields(text: string): JsonFields {
  if (!text.startsWith("{")) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/** Whether `value` is an object of JSON and no array. */
export function isFields(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
