import type { Annotation, ImageRecord } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import { boundsOf, toBbox } from "../geometry.ts";
import { isSize } from "../image-header.ts";
import { baseName } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { toNumber } from "../to-number.ts";
import { childOf, decodeXml, textOf, type XmlElement, XmlElements } from "../xml-elements.ts";
import { conventionOf, fromVoc } from "./coordinates.ts";
import type { VocCoords } from "./options.ts";

/** What a VOC file says. */
export interface DecodedVoc {
  /** Undefined when it names no image, or none that can be. */
  readonly fileName: string | undefined;
  readonly size: Pick<ImageRecord, "heightPixels" | "widthPixels">;
  /** With the number of the object in the file, from 1. */
  readonly annotations: readonly (Omit<Annotation, "id"> & { readonly number: number })[];
  readonly problems: readonly { readonly what: string; readonly annotationId?: number }[];
}

/**
 * Decodes a VOC file.
 *
 * @throws {FormatsError} code "read-failed" for what is no XML, or no VOC
 */
export function decodeVoc(bytes: Uint8Array, path: string, coords: VocCoords | undefined): DecodedVoc {
  const reader = new XmlElements(path, ({ length }) => length === 1);
  const [root] = [...reader.push(decodeXml(bytes)), ...reader.end()];
  if (root?.name !== "annotation") {
    const message = `Cannot read ${JSON.stringify(path)}: expected an element annotation, got ${root?.name}`;
    throw new FormatsError("read-failed", message, { path });
  }
  const size = childOf(root, "size");
  const [widthPixels, heightPixels] = [toNumber(textOf(size, "width")), toNumber(textOf(size, "height"))];
  const hasSize = isSize(widthPixels) && isSize(heightPixels);
  const problems: { what: string; annotationId?: number }[] = [];
  if (!hasSize) problems.push({ what: "expected a size of whole pixels" });
  const named = baseName(textOf(root, "filename") ?? "");
  const convention = coords ?? conventionOf(textOf(childOf(root, "source"), "annotation"));
  const objects = root.children.filter(({ name }) => name === "object");
  const annotations = objects.flatMap((object, index) => {
    const decoded = decodeObject(object, convention);
    if (typeof decoded !== "string") return [{ number: index + 1, ...decoded }];
    problems.push({ what: `object ${index + 1}: ${decoded}`, annotationId: index + 1 });
    return [];
  });
  return {
    fileName: isSafeFileName(named) ? named : undefined,
    size: hasSize ? { widthPixels, heightPixels } : {},
    annotations,
    problems,
  };
}

/** An object, or what is wrong with it. */
function decodeObject(object: XmlElement, convention: VocCoords): Omit<Annotation, "id"> | string {
  const category = textOf(object, "name");
  if (category === undefined || category === "") return "expected a name";
  const box = childOf(object, "bndbox");
  const corners = ["xmin", "ymin", "xmax", "ymax"].map((name) => toNumber(textOf(box, name)));
  if (corners.some((value) => value === undefined)) return "expected a bndbox with four numbers";
  // Some programs write the corners in the order in which they were drawn.
  const xyxy = boundsOf(corners as readonly number[]);
  return {
    category,
    geometry: { kind: "bbox", bbox: toBbox(convention === "voc" ? fromVoc(xyxy) : xyxy) },
    ...(isSet(object, "difficult") ? { isDifficult: true } : {}),
    ...(isSet(object, "truncated") ? { isTruncated: true } : {}),
    ...(isSet(object, "occluded") ? { isOccluded: true } : {}),
  };
}

function isSet(object: XmlElement, name: string): boolean {
  return textOf(object, name)?.trim() === "1";
}
