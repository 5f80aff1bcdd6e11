import type { Annotation, Bbox, GeometryKind } from "./dataset.ts";
import type { DiagnosticCode } from "./diagnostics.ts";
import { boundsOf, clipRing, clipXyxy, isBeyond, ringArea, toBbox, toXyxy, type Xyxy } from "./geometry.ts";

/** An annotation as a format can hold it, inside its image. */
export interface FittedAnnotation {
  readonly annotation: Annotation;
  /** The kind it is written as; a polygon may have become a box. */
  readonly kind: GeometryKind;
  readonly bbox: Bbox;
  /** The same box by its corners, without the rounding of another subtraction. */
  readonly xyxy: Xyxy;
  /** Outlines of a polygon. */
  readonly rings?: readonly (readonly number[])[];
  /** Vertices of a polyline. */
  readonly points?: readonly number[];
  /** What had to be changed. */
  readonly changes: readonly ("clipped" | "polygon-as-box")[];
}

/** Thinner than this is nothing at all once coordinates are rounded to hundredths of a pixel. */
const smallestExtentPixels = 0.02;

/** How a format wants its geometry. */
export interface FitOptions {
  /** The kinds it can hold; polygons become boxes where only boxes can be held. */
  readonly accepts: readonly GeometryKind[];
  /** Size of the image, where it is known and geometry is to be cut at its edges. */
  readonly size: { readonly widthPixels: number; readonly heightPixels: number } | undefined;
}

/** Fits an annotation to a format and an image, or says why it cannot be kept. */
export function fitAnnotation(annotation: Annotation, options: FitOptions): FittedAnnotation | DiagnosticCode {
  const { geometry } = annotation;
  const { accepts, size } = options;
  switch (geometry.kind) {
    case "bbox":
      return accepts.includes("bbox") ? fitBbox(annotation, geometry.bbox, size) : "unsupported-geometry";
    case "polygon":
      if (accepts.includes("polygon")) return fitPolygon(annotation, geometry.rings, size);
      return accepts.includes("bbox")
        ? boxAround(fitPolygon(annotation, geometry.rings, size))
        : "unsupported-geometry";
    case "point":
      return accepts.includes("point")
        ? fitOpen(annotation, "point", [geometry.x, geometry.y], size)
        : "unsupported-geometry";
    case "polyline":
      return accepts.includes("polyline")
        ? fitOpen(annotation, "polyline", geometry.points, size)
        : "unsupported-geometry";
    default:
      return geometry satisfies never;
  }
}

type Size = FitOptions["size"];

function fitBbox(annotation: Annotation, bbox: Bbox, size: Size): FittedAnnotation | DiagnosticCode {
  if (!bbox.every(isCoordinate)) return "non-finite";
  const xyxy = toXyxy(bbox);
  if (isEmpty(xyxy)) return "empty-box";
  if (size === undefined || !isBeyond(xyxy, size.widthPixels, size.heightPixels)) {
    return { annotation, kind: "bbox", bbox, xyxy, changes: [] };
  }
  const clipped = clipXyxy(xyxy, size.widthPixels, size.heightPixels);
  if (isEmpty(clipped)) return "outside-image";
  return { annotation, kind: "bbox", bbox: toBbox(clipped), xyxy: clipped, changes: ["clipped"] };
}

function fitPolygon(
  annotation: Annotation,
  rings: readonly (readonly number[])[],
  size: Size,
): FittedAnnotation | DiagnosticCode {
  if (!rings.every((ring) => ring.every(isCoordinate))) return "non-finite";
  const outlines = rings.filter((ring) => ring.length >= 6 && ring.length % 2 === 0 && ringArea(ring) > 0);
  if (outlines.length === 0) return "empty-polygon";
  const clipped =
    size === undefined
      ? outlines
      : outlines
          .map((ring) => clipRing(ring, size.widthPixels, size.heightPixels))
          .filter((ring) => ring.length >= 6 && ringArea(ring) > 0);
  if (clipped.length === 0) return "outside-image";
  const xyxy = boundsOf(clipped.flat());
  if (isEmpty(xyxy)) return "empty-polygon";
  const isClipped = clipped.length < outlines.length || clipped.some((ring) => !outlines.includes(ring));
  return {
    annotation,
    kind: "polygon",
    bbox: toBbox(xyxy),
    xyxy,
    rings: clipped,
    changes: isClipped ? ["clipped"] : [],
  };
}

function boxAround(fitted: FittedAnnotation | DiagnosticCode): FittedAnnotation | DiagnosticCode {
  if (typeof fitted === "string") return fitted;
  const { annotation, bbox, xyxy, changes } = fitted;
  return { annotation, kind: "bbox", bbox, xyxy, changes: [...changes, "polygon-as-box"] };
}

/** Points and lines are kept whole or not at all: cutting a line would change what it measures. */
function fitOpen(
  annotation: Annotation,
  kind: "point" | "polyline",
  points: readonly number[],
  size: Size,
): FittedAnnotation | DiagnosticCode {
  if (points.length < 2 || points.length % 2 !== 0 || !points.every(isCoordinate)) return "non-finite";
  const xyxy = boundsOf(points);
  if (size !== undefined) {
    const [left, top, right, bottom] = xyxy;
    if (left > size.widthPixels || top > size.heightPixels || right < 0 || bottom < 0) return "outside-image";
  }
  return { annotation, kind, bbox: toBbox(xyxy), xyxy, points, changes: [] };
}

/** Numbers beyond any image would only overflow further on. */
function isCoordinate(value: number): boolean {
  return Math.abs(value) <= 1e9;
}

function isEmpty([left, top, right, bottom]: Xyxy): boolean {
  return right - left < smallestExtentPixels || bottom - top < smallestExtentPixels;
}
