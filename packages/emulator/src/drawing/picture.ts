import type { Habitat } from "../ocean/habitats.ts";
import { type Animal, marksOf, type Scene } from "../ocean/scene.ts";
import { captionOf } from "./caption.ts";
import { ellipse, type Mark } from "./marks.ts";
import { backdropOf, groundOf, snowOf, vignetteOf } from "./scenery.ts";
import { svgOf } from "./svg.ts";

/** What a picture shows and how. */
export interface PictureOptions {
  readonly seed: number;
  readonly habitat: Habitat;
  /** Names the stretch of seabed: same key, same ground. */
  readonly key: string;
  /** Colour of the water, from -1 (green) to 1 (blue). @default 0 */
  readonly tint?: number;
  /** Pixels per pixel of the scene. @default 1 */
  readonly scale?: number;
  /** Text burned into the lower left corner. */
  readonly caption?: string;
}

/** Draws a scene as SVG text. */
export function drawScene(scene: Scene, options: PictureOptions): string {
  const { width, height } = scene;
  const { seed, habitat, key, tint = 0, scale = 1, caption } = options;
  const marks = [
    ...groundOf(habitat, width, height, seed, key),
    ...scene.animals.flatMap((animal) => [...shadowOf(animal), ...marksOf(animal)]),
    ...snowOf(width, height, seed, key),
  ];
  const overlay = vignetteOf(width, height) + (caption === undefined ? "" : captionOf(caption, width, height));
  return svgOf({ width, height, scale }, backdropOf(habitat, width, height, tint), marks, overlay);
}

function shadowOf({ bounds, isOnBottom }: Animal): Mark[] {
  if (!isOnBottom) return [];
  const half = (bounds.right - bounds.left) / 2;
  return [
    ellipse([bounds.left + half, bounds.bottom - half * 0.04], half * 0.95, half * 0.2, {
      fill: "#03080e",
      opacity: 0.38,
    }),
  ];
}
