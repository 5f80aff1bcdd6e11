import type { Annotation, Geometry, ImageRecord } from "../dataset.ts";
import { toBbox, turnedCorners, type Xyxy } from "../geometry.ts";
import { isSize } from "../image-header.ts";
import { type AnnotationPart, joinParts } from "../join-parts.ts";
import { toNumber } from "../to-number.ts";
import type { XmlElement } from "../xml-elements.ts";

/** What an image of a CVAT file says. */
export interface DecodedCvatImage {
  readonly name: string;
  readonly size: Pick<ImageRecord, "heightPixels" | "widthPixels">;
  readonly split: string | undefined;
  readonly annotations: readonly Annotation[];
  readonly problems: readonly {
    readonly what: string;
    readonly annotationId: string;
    readonly isUnsupported: boolean;
  }[];
}

/** Decodes an element `image`; undefined when it has no name. */
export function decodeCvatImage({ attributes, children }: XmlElement): DecodedCvatImage | undefined {
  const { name, subset } = attributes;
  if (name === undefined || name === "") return undefined;
  const [widthPixels, heightPixels] = [toNumber(attributes.width), toNumber(attributes.height)];
  const problems: { what: string; annotationId: string; isUnsupported: boolean }[] = [];
  const shapes = children.filter((child) => child.name !== "tag");
  const parts = shapes.flatMap((shape, index): AnnotationPart[] => {
    const id = `${name}#${index + 1}`;
    const geometries = decodeGeometries(shape);
    const { label, occluded, group_id: groupId } = shape.attributes;
    if (typeof geometries === "string" || label === undefined || label === "") {
      const what = typeof geometries === "string" ? geometries : "expected a label";
      const isUnsupported = !keptShapes.has(shape.name);
      problems.push({ what: `shape ${index + 1}: ${what}`, annotationId: id, isUnsupported });
      return [];
    }
    const flags = occluded === "1" ? { isOccluded: true } : {};
    const others = decodeAttributes(shape);
    return geometries.map((geometry, part) => ({
      annotation: { id: part === 0 ? id : `${id}.${part + 1}`, category: label, geometry, ...flags, ...others },
      group: groupId === undefined || groupId === "0" ? undefined : groupId,
    }));
  });
  return {
    name,
    size: isSize(widthPixels) && isSize(heightPixels) ? { widthPixels, heightPixels } : {},
    split: subset === undefined || subset === "" || subset === "default" ? undefined : subset,
    annotations: joinParts(parts),
    problems,
  };
}

/** Child elements `<attribute name="...">value</attribute>`. */
function decodeAttributes({ children }: XmlElement): Pick<Annotation, "attributes"> {
  const entries = children.flatMap(({ name, attributes, text }) => {
    return name === "attribute" && attributes.name !== undefined ? [[attributes.name, text] as const] : [];
  });
  return entries.length === 0 ? {} : { attributes: Object.fromEntries(entries) };
}

const keptShapes: ReadonlySet<string> = new Set(["box", "points", "polygon", "polyline"]);

/** Points are a shape of their own each; everything else is one. */
function decodeGeometries({ name, attributes }: XmlElement): Geometry[] | string {
  if (name === "box") return decodeBox(attributes);
  if (!keptShapes.has(name)) return `shapes of type ${name} cannot be kept`;
  const points = (attributes.points ?? "").split(";").flatMap((pair) => pair.split(",").map(toNumber));
  if (points.length % 2 !== 0 || !points.every((value) => value !== undefined)) return "expected points x,y;x,y";
  if (name === "polygon") return points.length >= 6 ? [{ kind: "polygon", rings: [points] }] : "expected three points";
  if (name === "polyline") return [{ kind: "polyline", points }];
  return Array.from({ length: points.length / 2 }, (_, index) => {
    return { kind: "point", x: points[2 * index] as number, y: points[2 * index + 1] as number };
  });
}

function decodeBox(attributes: XmlElement["attributes"]): Geometry[] | string {
  const corners = ["xtl", "ytl", "xbr", "ybr"].map((name) => toNumber(attributes[name]));
  if (corners.some((value) => value === undefined)) return "expected xtl, ytl, xbr and ybr";
  const xyxy = corners as unknown as Xyxy;
  const degrees = toNumber(attributes.rotation) ?? 0;
  if (degrees === 0) return [{ kind: "bbox", bbox: toBbox(xyxy) }];
  const [left, top, right, bottom] = xyxy;
  return [{ kind: "polygon", rings: [turnedCorners(xyxy, degrees, [(left + right) / 2, (top + bottom) / 2])] }];
}
