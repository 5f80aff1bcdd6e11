import { type Appearance, appearanceOf } from "../drawing/appearances.ts";
import { boundsOf, type Mark } from "../drawing/marks.ts";
import { randomOf } from "./random.ts";
import type { KnowledgeBase } from "./taxa.ts";

/** An animal as it is drawn, about one unit long around the origin. */
export interface DrawnShape {
  readonly appearance: Appearance;
  readonly marks: readonly Mark[];
  /** The outline that a person would trace. */
  readonly body: Mark | undefined;
  /** The largest mark of each organism part. */
  readonly parts: readonly (readonly [part: string, mark: Mark])[];
}

/** Gives a shape of a concept; undefined for what cannot be drawn. */
export type ShapeFinder = (concept: string, variant: number) => DrawnShape | undefined;

/** How many individuals of a concept look different, apart from size and direction. */
export const variantCount = 16;

/** Creates a finder that draws each variant of a concept once; holds some 15 MB when all are drawn. */
export function createShapeFinder(seed: number, knowledgeBase: KnowledgeBase): ShapeFinder {
  const drawn = new Map<string, DrawnShape>();
  return (concept, variant) => {
    const key = `${concept}/${variant}`;
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const taxon = knowledgeBase.find(concept);
    const appearance = taxon && appearanceOf(taxon);
    if (appearance === undefined) return undefined;
    const marks = appearance.shape(randomOf(seed, "shape", key), appearance.look);
    const shape = {
      appearance,
      marks,
      body: marks.find(({ isBody }) => isBody === true),
      parts: largestOfParts(marks),
    };
    drawn.set(key, shape);
    return shape;
  };
}

function largestOfParts(marks: readonly Mark[]): [part: string, mark: Mark][] {
  const largest = new Map<string, { mark: Mark; area: number }>();
  for (const mark of marks) {
    if (mark.part === undefined) continue;
    const { left, top, right, bottom } = boundsOf([mark]);
    const area = (right - left) * (bottom - top);
    if (area > (largest.get(mark.part)?.area ?? 0)) largest.set(mark.part, { mark, area });
  }
  return [...largest].map(([part, { mark }]) => [part, mark]);
}
