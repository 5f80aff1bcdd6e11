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

/** An ellipse, turned by `turn` radians. */
export function ellipse(center: Point, radiusX: number, radiusY: number, style: Style, turn = 0): Mark {
  const count = 24;
  const points = Array.from({ length: count }, (_, i): Point => {
    const angle = (i / count) * 2 * Math.PI;
    return rotate([radiusX * Math.cos(angle), radiusY * Math.sin(angle)], turn);
  });
  return { points: points.map(([x, y]): Point => [x + center[0], y + center[1]]), isClosed: true, ...style };
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
  const move = (point: Point): Point => {
    const [px, py] = rotate([isMirrored ? -point[0] : point[0], point[1]], turn);
    return [x + px * scale, y + py * scale];
  };
  return marks.map((mark) => ({
    ...mark,
    points: mark.points.map(move),
    ...(mark.strokeWidth === undefined ? {} : { strokeWidth: mark.strokeWidth * scale }),
  }));
}

/** The rectangle that marks cover, their strokes included. */
export function boundsOf(marks: readonly Mark[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const mark of marks) {
    const reach = mark.stroke === undefined ? 0 : (mark.strokeWidth ?? 1) / 2;
    for (const [x, y] of mark.points) {
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

/** Flattens the Catmull-Rom curve through the points. */
function smooth(points: readonly Point[], isClosed: boolean): Point[] {
  const count = points.length;
  const at = (i: number): Point =>
    points[isClosed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))] as Point;
  const stepCount = 6;
  const path: Point[] = [];
  const segmentCount = isClosed ? count : count - 1;
  for (let i = 0; i < segmentCount; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 0; step < stepCount; step++) {
      const t = step / stepCount;
      path.push([blend(before[0], from[0], to[0], after[0], t), blend(before[1], from[1], to[1], after[1], t)]);
    }
  }
  if (!isClosed) path.push(at(count - 1));
  return path;
}

function blend(before: number, from: number, to: number, after: number, t: number): number {
  const [t2, t3] = [t * t, t * t * t];
  return (
    0.5 *
    (2 * from +
      (to - before) * t +
      (2 * before - 5 * from + 4 * to - after) * t2 +
      (3 * from - before - 3 * to + after) * t3)
  );
}
