import type { Annotation, Geometry, ImageRecord } from "../dataset.ts";
import { boundsOf, toBbox } from "../geometry.ts";
import { isSize } from "../image-header.ts";
import { type AnnotationPart, joinParts } from "../join-parts.ts";
import { flatPoints, isJsonObject, type JsonObject } from "../json-values.ts";
import { flagFields } from "./flags.ts";

/** What a LabelMe file says. */
export interface DecodedLabelme {
  readonly imagePath: string | undefined;
  readonly size: Pick<ImageRecord, "heightPixels" | "widthPixels">;
  readonly annotations: readonly Annotation[];
  /** By the number of the shape in the file, from 1. */
  readonly problems: readonly { readonly what: string; readonly number: number }[];
}

/**
 * Decodes a LabelMe file.
 *
 * @param imageId what annotations without an id of their own are named by
 * @returns what is wrong with it, as a text
 */
export function decodeLabelme(text: string, imageId: string): DecodedLabelme | string {
  const value = parse(text);
  if (!isJsonObject(value) || !Array.isArray(value.shapes)) return "expected a JSON object with a list of shapes";
  const { imagePath, imageWidth: widthPixels, imageHeight: heightPixels } = value;
  const problems: { what: string; number: number }[] = [];
  const ids = new Set<string>();
  const parts = (value.shapes as readonly unknown[]).flatMap((shape, index): AnnotationPart[] => {
    const decoded = decodeShape(shape);
    if (typeof decoded === "string") {
      problems.push({ what: `shape ${index + 1}: ${decoded}`, number: index + 1 });
      return [];
    }
    const { id: own, groupId } = decoded;
    // Parts of one object have one id; copies made in LabelMe have that of another object.
    const isFree = own !== undefined && (groupId !== undefined || !ids.has(own));
    const id = isFree ? own : `${imageId}#${index + 1}`;
    ids.add(id);
    return [{ annotation: { id, ...decoded.annotation }, group: groupId }];
  });
  return {
    imagePath: typeof imagePath === "string" && imagePath !== "" ? imagePath : undefined,
    size: isSize(widthPixels) && isSize(heightPixels) ? { widthPixels, heightPixels } : {},
    annotations: joinParts(parts),
    problems,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

interface DecodedShape {
  readonly id: string | undefined;
  readonly groupId: string | undefined;
  readonly annotation: Omit<Annotation, "id">;
}

function decodeShape(shape: unknown): DecodedShape | string {
  if (!isJsonObject(shape)) return "expected an object";
  const { label, id, group_id: groupId, flags } = shape;
  if (typeof label !== "string" || label === "") return "expected a label";
  const geometry = decodeGeometry(shape);
  if (typeof geometry === "string") return geometry;
  const set = isJsonObject(flags) ? flagFields.filter(([flag]) => flags[flag] === true) : [];
  return {
    id: typeof id === "string" && id !== "" ? id : undefined,
    groupId: Number.isFinite(groupId) ? String(groupId) : undefined,
    annotation: { category: label, geometry, ...Object.fromEntries(set.map(([, key]) => [key, true])) },
  };
}

function decodeGeometry({ shape_type: type = "polygon", points: list }: JsonObject): Geometry | string {
  const points = flatPoints(list);
  if (points === undefined || points.length === 0) return "expected a list of points";
  const [x = 0, y = 0, x2 = x, y2 = y] = points;
  switch (type) {
    case "rectangle":
    case "mask":
      return { kind: "bbox", bbox: toBbox(boundsOf(points)) };
    case "circle": {
      const radius = Math.hypot(x2 - x, y2 - y);
      return { kind: "bbox", bbox: [x - radius, y - radius, 2 * radius, 2 * radius] };
    }
    case "oriented_rectangle":
    case "polygon":
      return points.length >= 6 ? { kind: "polygon", rings: [points] } : "expected at least three points";
    case "line":
    case "linestrip":
      return { kind: "polyline", points };
    case "point":
      return { kind: "point", x, y };
    default:
      return `expected a known shape_type, got ${JSON.stringify(type)}`;
  }
}
