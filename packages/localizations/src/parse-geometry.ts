import { clipToImage, isEmptyPolygon, isSameVertex, withoutRepeats } from "./clip.ts";
import { bounds } from "./geometry.ts";
import type { Bbox, Geometry, LocalizationKind, PixelSize, Vertex } from "./localization.ts";
import { actionOn, describe, type Finding, type ProblemPolicy } from "./problems.ts";
import { parseNumber } from "./read-value.ts";

/** Larger than any picture, and small enough that sums and products of coordinates stay exact. */
const largestCoordinate = 1e9;

/**
 * Reads the geometry out of a parsed `link_value`, and puts right what can only mean one thing: numbers written as
 * text, boxes dragged from right to left, origins left of or above the image, repeated vertices; `policy` may have some
 * of these left as they are. Never throws.
 *
 * @returns undefined when there is no geometry to use; the last of `findings` then says why.
 */
export function parseGeometry(
  kind: LocalizationKind,
  linkValue: Readonly<Record<string, unknown>>,
  findings: Finding[],
  policy: ProblemPolicy,
): Geometry | undefined {
  const geometry = kind === "box" ? readBox(linkValue, findings) : readVertices(kind, linkValue, findings, policy);
  return geometry === undefined ? undefined : cutAtOrigin(geometry, findings, policy);
}

function readBox(linkValue: Readonly<Record<string, unknown>>, findings: Finding[]): Geometry | undefined {
  const x = readNumber("x", linkValue.x, findings);
  if (x === undefined) return undefined;
  const y = readNumber("y", linkValue.y, findings);
  if (y === undefined) return undefined;
  const width = readNumber("width", linkValue.width, findings);
  if (width === undefined) return undefined;
  const height = readNumber("height", linkValue.height, findings);
  if (height === undefined) return undefined;
  if (width === 0 || height === 0) return drop(findings, "empty-geometry", "a box with an inside", size(width, height));
  if (width > 0 && height > 0) return { kind: "box", bbox: [x, y, width, height] };
  findings.push({ code: "reversed-box", expected: "a positive width and height", got: size(width, height) });
  const bbox: Bbox = [Math.min(x, x + width), Math.min(y, y + height), Math.abs(width), Math.abs(height)];
  return { kind: "box", bbox };
}

function size(width: number, height: number): string {
  return `${width} x ${height}`;
}

function drop(findings: Finding[], code: Finding["code"], expected: string, got: string): undefined {
  findings.push({ code, expected, got });
}

function readNumber(name: string, value: unknown, findings: Finding[]): number | undefined {
  // Adding 0 turns -0 into 0, which JSON cannot tell apart either.
  if (typeof value === "number" && Math.abs(value) <= largestCoordinate) return value + 0;
  return readOddNumber(name, value, findings);
}

function readOddNumber(name: string, value: unknown, findings: Finding[]): number | undefined {
  const isNulled = value === null && findings.some(({ code }) => code === "non-finite-number");
  if (isNulled || isNonFinite(value)) {
    const got = isNulled ? "NaN or Infinity" : describe(value);
    return drop(findings, "non-finite-coordinate", `"${name}" to be a finite number`, got);
  }
  if (value === undefined || value === null) {
    return drop(findings, "missing-coordinate", `a number under "${name}"`, describe(value));
  }
  const number = typeof value === "string" ? parseNumber(value) : value;
  if (typeof number !== "number") {
    return drop(findings, "not-a-number", `"${name}" to be a number`, describe(value));
  }
  if (!(Math.abs(number) <= largestCoordinate)) {
    return drop(findings, "coordinate-out-of-range", `"${name}" within 1e9 of 0`, describe(value));
  }
  // Once is enough: whoever wrote one coordinate as text wrote them all so.
  if (!findings.some(({ code }) => code === "number-as-text")) {
    findings.push({ code: "number-as-text", expected: `"${name}" to be a number`, got: describe(value) });
  }
  return number + 0;
}

function isNonFinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "string" && value.length < 20 && /^\s*[+-]?(?:nan|inf|infinity)\s*$/i.test(value);
}

function readVertices(
  kind: "point" | "line" | "polygon",
  linkValue: Readonly<Record<string, unknown>>,
  findings: Finding[],
  policy: ProblemPolicy,
): Geometry | undefined {
  const xs = readArray("x", linkValue.x, findings);
  if (xs === undefined) return undefined;
  const ys = readArray("y", linkValue.y, findings);
  if (ys === undefined) return undefined;
  if (xs.length !== ys.length) {
    drop(findings, "unequal-arrays", `as many "y" as "x"`, `${xs.length} "x" and ${ys.length} "y"`);
    if (actionOn("unequal-arrays", policy) !== "fix") return undefined;
  }
  const points: Vertex[] = [];
  for (let i = 0; i < Math.min(xs.length, ys.length); i++) {
    const x = readNumber(`x[${i}]`, xs[i], findings);
    if (x === undefined) return undefined;
    const y = readNumber(`y[${i}]`, ys[i], findings);
    if (y === undefined) return undefined;
    points.push([x, y]);
  }
  return fromVertices(kind, points, findings, policy);
}

function readArray(name: string, value: unknown, findings: Finding[]): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const code = value === undefined || value === null ? "missing-coordinate" : "not-a-number";
  return drop(findings, code, `an array of numbers under "${name}"`, describe(value));
}

function fromVertices(
  kind: "point" | "line" | "polygon",
  points: readonly Vertex[],
  findings: Finding[],
  policy: ProblemPolicy,
): Geometry | undefined {
  const [first, second] = points;
  const got = vertexCount(points);
  if (kind === "point") {
    if (first !== undefined && second === undefined) return { kind, x: first[0], y: first[1] };
    return drop(findings, "wrong-vertex-count", "one vertex", got);
  }
  if (kind === "line") {
    if (first === undefined || second === undefined || points.length > 2) {
      return drop(findings, "wrong-vertex-count", "two vertices", got);
    }
    if (!isSameVertex(first, second)) return { kind, points: [first, second] };
    return drop(findings, "empty-geometry", "a line between two places", `twice ${place(first)}`);
  }
  if (points.length < 3) return drop(findings, "wrong-vertex-count", "at least three vertices", got);
  const distinct = withoutRepeats(points);
  if (isEmptyPolygon(distinct)) {
    return drop(findings, "empty-geometry", "a polygon with an inside", `${vertexCount(distinct)} on one line`);
  }
  if (distinct.length < points.length) {
    findings.push({
      code: "repeated-vertex",
      expected: "no vertex twice in a row",
      got: `${got}, ${distinct.length} of them new`,
    });
  }
  return { kind, points: actionOn("repeated-vertex", policy) === "keep" ? points : distinct };
}

function vertexCount(points: readonly Vertex[]): string {
  return points.length === 1 ? "1 vertex" : `${points.length} vertices`;
}

function place([x, y]: Vertex): string {
  return `(${x}, ${y})`;
}

/** Every image begins at 0, 0, so what lies left of or above that is known to be outside without knowing its size. */
const unlimited: PixelSize = { widthPixels: Infinity, heightPixels: Infinity };

function cutAtOrigin(geometry: Geometry, findings: Finding[], policy: ProblemPolicy): Geometry | undefined {
  const [x, y] = bounds(geometry);
  if (x >= 0 && y >= 0) return geometry;
  const got = `one that begins at ${place([x, y])}`;
  const cut = clipToImage(geometry, unlimited);
  if (cut === undefined) return drop(findings, "outside-image", "a place inside the image", got);
  findings.push({ code: "negative-origin", expected: "a place inside the image", got });
  return actionOn("negative-origin", policy) === "keep" ? geometry : cut;
}
