import type { ConceptNode, ImagedMomentUuid, ImageReference, ImageReferenceUuid } from "./model.ts";
import type { WireImagedMoment } from "./wire.ts";

/** A value, or what about the body is not as documented. */
export type Decoded<T> = { readonly value: T } | { readonly problem: string };

/** Deeper than any tree of life; keeps a hostile answer from exhausting the stack. */
const depthLimit = 200;

/** Decodes the tree of `GET /phylogeny/down/{name}` of either knowledge base. */
export function decodeConceptNode(value: unknown): Decoded<ConceptNode> {
  return decodeNode(value, 0);
}

function decodeNode(value: unknown, depth: number): Decoded<ConceptNode> {
  if (!isRecord(value)) return expected("a concept", "an object", value);
  const { name, rank, alternativeNames, children } = value;
  if (typeof name !== "string" || name === "") return expected('"name" of a concept', "a text", name);
  if (depth > depthLimit) return { problem: `expected a tree of at most ${depthLimit} levels, got more` };
  const decodedChildren: ConceptNode[] = [];
  for (const child of listOf(children)) {
    const decoded = decodeNode(child, depth + 1);
    if ("problem" in decoded) return decoded;
    decodedChildren.push(decoded.value);
  }
  return {
    value: {
      name,
      ...(typeof rank === "string" && rank !== "" ? { rank } : {}),
      alternativeNames: listOf(alternativeNames).filter((text) => typeof text === "string"),
      children: decodedChildren,
    },
  };
}

/** Decodes the answer of `GET /imagereferences/{uuid}`. */
export function decodeImageReference(value: unknown): Decoded<ImageReference> {
  if (!isRecord(value)) return expected("an image reference", "an object", value);
  const { uuid, url, format, width_pixels, height_pixels, description, imaged_moment_uuid } = value;
  if (typeof uuid !== "string" || uuid === "") return expected('"uuid" of an image reference', "a text", uuid);
  return {
    value: {
      uuid: uuid as ImageReferenceUuid,
      ...(typeof url === "string" ? { url } : {}),
      ...(typeof format === "string" ? { format } : {}),
      // Servers before 1.0.0 send 0 for a size they do not know.
      ...(isPositive(width_pixels) ? { widthPixels: width_pixels } : {}),
      ...(isPositive(height_pixels) ? { heightPixels: height_pixels } : {}),
      ...(typeof description === "string" ? { description } : {}),
      ...(typeof imaged_moment_uuid === "string" ? { imagedMomentUuid: imaged_moment_uuid as ImagedMomentUuid } : {}),
    },
  };
}

/** Checks the answer of `GET /imagedmoments/{uuid}` as far as it is relied on; the record itself stays as it is. */
export function decodeImagedMoment(value: unknown): Decoded<WireImagedMoment> {
  if (!isRecord(value)) return expected("an imaged moment", "an object", value);
  const { uuid, observations, image_references } = value;
  if (typeof uuid !== "string" || uuid === "") return expected('"uuid" of an imaged moment', "a text", uuid);
  const lists = { observations, image_references };
  for (const [key, list] of Object.entries(lists)) {
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) return expected(`"${key}" of an imaged moment`, "an array", list);
    const odd = list.find((item) => !isRecord(item));
    if (odd !== undefined) return expected(`an element of "${key}"`, "an object", odd);
  }
  return { value };
}

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function expected(what: string, shape: string, got: unknown): { readonly problem: string } {
  return { problem: `expected ${what} to be ${shape}, got ${describe(got)}` };
}

/** A JSON value in a word or a short quote. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (isRecord(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
