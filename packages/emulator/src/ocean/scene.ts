import type { Appearance } from "../drawing/appearances.ts";
import { type Bounds, boundsOf, type Mark, type Placement, place } from "../drawing/marks.ts";
import { horizonOf } from "../drawing/scenery.ts";
import type { PixelSize } from "./model.ts";
import type { MomentPlan } from "./plan.ts";
import { type Random, randomOf } from "./random.ts";
import { type DrawnShape, type ShapeFinder, variantCount } from "./shapes.ts";

/** Who is where in the frame of a moment. */
export interface Scene extends PixelSize {
  /** From back to front. */
  readonly animals: readonly Animal[];
}

/** One animal in a frame. */
export interface Animal {
  readonly concept: string;
  /** Which sighting of the moment it belongs to. */
  readonly sightingIndex: number;
  readonly shape: DrawnShape;
  /** Where the shape is put. */
  readonly placement: Placement;
  /** What it covers, in pixels of the frame. */
  readonly bounds: Bounds;
  readonly isOnBottom: boolean;
}

/** What is painted of an animal, in pixels of the frame. */
export function marksOf({ shape, placement }: Animal): Mark[] {
  return place(shape.marks, placement);
}

/** Puts the animals of a moment into a frame of the given size, so that they rarely overlap. */
export function composeScene(seed: number, shapeOf: ShapeFinder, plan: MomentPlan, size: PixelSize): Scene {
  const random = randomOf(seed, "scene", plan.ordinal);
  const animals: Animal[] = [];
  plan.sightings.forEach((sighting, sightingIndex) => {
    const { concept, animalCount } = sighting;
    for (let i = 0; i < animalCount; i++) {
      const shape = shapeOf(concept, random.integer(0, variantCount - 1));
      if (shape === undefined) return;
      const settled = settle(random, shape, plan, size, animals, animalCount);
      animals.push({ concept, sightingIndex, shape, ...settled, isOnBottom: shape.appearance.place === "bottom" });
    }
  });
  return {
    ...size,
    animals: animals.sort((a, b) => Number(a.isOnBottom) - Number(b.isOnBottom) || a.bounds.bottom - b.bounds.bottom),
  };
}

function settle(
  random: Random,
  { appearance, marks }: DrawnShape,
  plan: MomentPlan,
  size: PixelSize,
  others: readonly Animal[],
  groupSize: number,
): Pick<Animal, "placement" | "bounds"> {
  const isFish = appearance.place === "above-bottom";
  const turn = isFish ? random.between(-0.16, 0.16) : appearance.place === "water" ? random.between(-0.4, 0.4) : 0;
  const isMirrored = random.chance(0.5);
  const unit = boundsOf(marks, { turn, isMirrored });
  const crowding = groupSize > 2 ? 0.75 : 1;
  let best: { placement: Placement; bounds: Bounds; overlap: number } | undefined;
  for (let tries = 0; tries < 30 && (best === undefined || best.overlap > 0.02); tries++) {
    const shrink = crowding * 0.96 ** tries;
    const spot = spotOf(random, appearance, plan, size, unit, shrink);
    const bounds = moved(unit, spot);
    const overlap = others.reduce((worst, other) => Math.max(worst, overlapOf(bounds, other.bounds)), 0);
    if (best === undefined || overlap < best.overlap)
      best = { placement: { ...spot, turn, isMirrored }, bounds, overlap };
  }
  if (best === undefined) throw new TypeError("No place was tried");
  return { placement: best.placement, bounds: best.bounds };
}

/** A place in the frame where the animal fits as a whole. */
function spotOf(
  random: Random,
  appearance: Appearance,
  plan: MomentPlan,
  size: PixelSize,
  unit: Bounds,
  shrink: number,
): Required<Pick<Placement, "x" | "y" | "scale">> {
  const { width, height } = size;
  const horizon = horizonOf(plan.dive.habitat);
  const depth = random.next();
  const [smallest, largest] = appearance.size;
  const far = appearance.place === "bottom" ? 0.7 + 0.45 * depth : 1;
  const length = Math.max(0.03, random.between(smallest, largest) * shrink * far) * width;
  const scale = Math.min(length, (0.86 * height) / (unit.bottom - unit.top), (0.9 * width) / (unit.right - unit.left));
  const margin = 0.015 * width;
  const x = random.between(margin - unit.left * scale, width - margin - unit.right * scale);
  const [top, bottom] = [margin - unit.top * scale, height - margin - unit.bottom * scale];
  if (appearance.place === "bottom") {
    const ground = (Math.min(horizon, 0.6) + 0.07 + depth * 0.3) * height;
    return { x, y: Math.min(bottom, Math.max(top, ground - unit.bottom * scale)), scale };
  }
  const low = appearance.place === "above-bottom" ? Math.max(top, Math.min(bottom, (horizon - 0.3) * height)) : top;
  const high = appearance.place === "above-bottom" ? bottom - 0.08 * height : horizon < 1 ? (low + bottom) / 2 : bottom;
  return { x, y: random.between(low, Math.max(low, high)), scale };
}

function moved(unit: Bounds, { x, y, scale }: Placement): Bounds {
  return {
    left: x + unit.left * scale,
    top: y + unit.top * scale,
    right: x + unit.right * scale,
    bottom: y + unit.bottom * scale,
  };
}

/** How much of the smaller of two rectangles the other covers. */
function overlapOf(a: Bounds, b: Bounds): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const areaOf = (box: Bounds): number => (box.right - box.left) * (box.bottom - box.top);
  return (width * height) / Math.min(areaOf(a), areaOf(b));
}
