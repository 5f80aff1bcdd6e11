/** A position; x grows to the right, y down. */
export type Point = readonly [x: number, y: number];

/** A colour, or two that blend from the top of the mark to its bottom. */
export type Paint = string | readonly [top: string, bottom: string];

/**
 * One painted piece of a picture. Curves are already flattened to points, so what a mark covers is known exactly
 * and the box around an animal can be tight without looking at pixels.
 */
export interface Mark {
  readonly points: readonly Point[];
  readonly isClosed: boolean;
  readonly fill?: Paint;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  /** From 0 (invisible) to 1. @default 1 */
  readonly opacity?: number;
  /** The `organism part` of the knowledge base that the mark belongs to. */
  readonly part?: string;
  /** Whether the mark is the outline that a person would trace. */
  readonly isBody?: boolean;
}

/** What a mark may be painted with. */
export type Style = Omit<Mark, "points" | "isClosed">;

/** The smallest rectangle around something, sides parallel to the axes. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A smooth closed patch through the given points. */
export function patch(points: readonly Point[], style: Style): Mark {
  return { points: smooth(points, true), isClosed: true, ...style };
}

/** A closed patch with straight sides. */
export function polygon(points: readonly Point[], style: Style): Mark {
  return { points, isClosed: true, ...style };
}

/** A smooth open line through the given points. */
export function line(points: readonly Point[], style: Style): Mark {
  return { points: smooth(points, false), isClosed: false, ...style };
}

/** Points around a circle of radius 1. */
const circle: readonly Point[] = Array.from({ length: 24 }, (_, i) => {
  const angle = (i / 24) * 2 * Math.PI;
  return [Math.cos(angle), Math.sin(angle)];
});

/** An ellipse, turned by `turn` radians. */
export function ellipse(center: Point, radiusX: number, radiusY: number, style: Style, turn = 0): Mark {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const points = circle.map(([x, y]): Point => {
    const [px, py] = [radiusX * x, radiusY * y];
    return [center[0] + px * cos - py * sin, center[1] + px * sin + py * cos];
  });
  return { points, isClosed: true, ...style };
}

/** A limb along a curve, `thick` wide at its root, `thin` at its tip, and round there. */
export function limb(spine: readonly Point[], thick: number, thin: number, style: Style): Mark {
  const path = smooth(spine, false);
  const left: Point[] = [];
  const right: Point[] = [];
  let across: Point = [0, 0];
  path.forEach(([x, y], i) => {
    const [fromX, fromY] = path[Math.max(0, i - 1)] as Point;
    const [toX, toY] = path[Math.min(path.length - 1, i + 1)] as Point;
    const length = Math.hypot(toX - fromX, toY - fromY) || 1;
    const half = (thick + ((thin - thick) * i) / (path.length - 1)) / 2;
    across = [(-(toY - fromY) / length) * half, ((toX - fromX) / length) * half];
    left.push([x + across[0], y + across[1]]);
    right.unshift([x - across[0], y - across[1]]);
  });
  const [tipX, tipY] = path.at(-1) as Point;
  const cap = [1, 2, 3, 4].map((step): Point => {
    const [x, y] = rotate(across, (-step * Math.PI) / 5);
    return [tipX + x, tipY + y];
  });
  return { points: [...left, ...cap, ...right], isClosed: true, ...style };
}

/** Where and how large something is put into a frame. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  /** Pixels per unit of the shape. */
  readonly scale: number;
  /** Radians, clockwise. @default 0 */
  readonly turn?: number;
  /** Mirrored left to right, before turning. @default false */
  readonly isMirrored?: boolean;
}

/** Puts marks of a shape into a frame. */
export function place(marks: readonly Mark[], placement: Placement): Mark[] {
  const { x, y, scale, turn = 0, isMirrored = false } = placement;
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const move = (point: Point): Point => {
    const px = isMirrored ? -point[0] : point[0];
    return [x + px * cos - point[1] * sin, y + px * sin + point[1] * cos];
  };
  return marks.map((mark) => ({
    ...mark,
    points: mark.points.map(move),
    ...(mark.strokeWidth === undefined ? {} : { strokeWidth: mark.strokeWidth * scale }),
  }));
}

/** The rectangle that marks cover, their strokes included; once turned and mirrored, if that is given. */
export function boundsOf(marks: readonly Mark[], { turn = 0, isMirrored = false }: Partial<Placement> = {}): Bounds {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const mark of marks) {
    const reach = mark.stroke === undefined ? 0 : (mark.strokeWidth ?? 1) / 2;
    for (const point of mark.points) {
      const px = isMirrored ? -point[0] : point[0];
      const x = px * cos - point[1] * sin;
      const y = px * sin + point[1] * cos;
      left = Math.min(left, x - reach);
      top = Math.min(top, y - reach);
      right = Math.max(right, x + reach);
      bottom = Math.max(bottom, y + reach);
    }
  }
  return { left, top, right, bottom };
}

/** Turns a point about the origin. */
export function rotate([x, y]: Point, turn: number): Point {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [x * cos - y * sin, x * sin + y * cos];
}

/** How much each of four neighbouring points counts at each step of the Catmull-Rom curve between the middle two. */
const weights: readonly (readonly [before: number, from: number, to: number, after: number])[] = Array.from(
  { length: 6 },
  (_, step) => {
    const t = step / 6;
    const [t2, t3] = [t * t, t * t * t];
    return [(2 * t2 - t - t3) / 2, (2 - 5 * t2 + 3 * t3) / 2, (t + 4 * t2 - 3 * t3) / 2, (t3 - t2) / 2];
  },
);

/** Flattens the Catmull-Rom curve through the points. */
function smooth(points: readonly Point[], isClosed: boolean): Point[] {
  const count = points.length;
  const at = (i: number): Point =>
    points[isClosed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))] as Point;
  const path: Point[] = [];
  for (let i = 0; i < (isClosed ? count : count - 1); i++) {
    const [beforeX, beforeY] = at(i - 1);
    const [fromX, fromY] = at(i);
    const [toX, toY] = at(i + 1);
    const [afterX, afterY] = at(i + 2);
    for (const [before, from, to, after] of weights) {
      path.push([
        before * beforeX + from * fromX + to * toX + after * afterX,
        before * beforeY + from * fromY + to * toY + after * afterY,
      ]);
    }
  }
  if (!isClosed) path.push(at(count - 1));
  return path;
}
