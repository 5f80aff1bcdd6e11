import type { Habitat } from "../ocean/habitats.ts";
import { type Random, randomOf } from "../ocean/random.ts";
import { darker, lighter, mix } from "./colours.ts";
import { ellipse, type Mark, type Point, patch, polygon } from "./marks.ts";
import type { SvgText } from "./svg.ts";

interface Palette {
  readonly water: readonly [top: string, middle: string, bottom: string];
  readonly bottom?: string;
  readonly rock?: string;
}

const palettes: Readonly<Record<Habitat, Palette>> = {
  rock: { water: ["#1c6a86", "#124a66", "#0a2c42"], bottom: "#5c6457", rock: "#4a5250" },
  midwater: { water: ["#0d4a78", "#07305a", "#03142e"] },
  mud: { water: ["#1a5a70", "#0f4058", "#0a2c40"], bottom: "#84796a", rock: "#5e594f" },
  lava: { water: ["#0f3f5c", "#092a44", "#05182a"], bottom: "#34383f", rock: "#23262c" },
};

/** Where the bottom begins, as a share of the frame's height; 1 in open water. */
export function horizonOf(habitat: Habitat): number {
  return habitat === "midwater" ? 1 : 0.56;
}

/** Water and the light of the vehicle; `tint` from -1 (green) to 1 (blue). */
export function backdropOf(habitat: Habitat, width: number, height: number, tint: number): SvgText {
  const colours = palettes[habitat].water;
  const [top, middle, low] = colours.map((colour) => mix(colour, tint < 0 ? "#0e6b54" : "#123a86", Math.abs(tint)));
  const stop = (offset: number, colour = "#000000", opacity = 1): string =>
    `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
  const defs =
    `<linearGradient id="water" x2="0" y2="1">${stop(0, top)}${stop(0.55, middle)}${stop(1, low)}</linearGradient>` +
    `<radialGradient id="lamp" cx=".5" cy=".42" r=".62">${stop(0, "#d8f4ff", 0.34)}${stop(0.6, "#9fdcf0", 0.1)}${stop(1, "#9fdcf0", 0)}</radialGradient>` +
    `<radialGradient id="rim" cx=".5" cy=".5" r=".75">${stop(0.6, "#000814", 0)}${stop(1, "#000814", 0.6)}</radialGradient>`;
  const sheet = (name: string): string => `<rect width="${width}" height="${height}" fill="url(#${name})"/>`;
  return { defs, content: sheet("water") + sheet("lamp") };
}

/** The darkening towards the corners, painted last. */
export function vignetteOf(width: number, height: number): string {
  return `<rect width="${width}" height="${height}" fill="url(#rim)"/>`;
}

/** The bottom with its rocks, pebbles and ripples; nothing in open water. */
export function groundOf(habitat: Habitat, width: number, height: number, seed: number, key: string): Mark[] {
  const { bottom, rock } = palettes[habitat];
  if (bottom === undefined || rock === undefined) return [];
  const random = randomOf(seed, "ground", key);
  const horizon = horizonOf(habitat) * height;
  const ridge = Array.from(
    { length: 9 },
    (_, i): Point => [(i / 8) * width, horizon + random.between(-0.035, 0.035) * height],
  );
  const far = ridge.map(([x, y]): Point => [x, y - random.between(0.03, 0.09) * height]);
  const corners: Point[] = [
    [width, height],
    [0, height],
  ];
  return [
    polygon([...far, ...corners], { fill: [mix(bottom, palettes[habitat].water[1], 0.72), bottom], opacity: 0.75 }),
    polygon([...ridge, ...corners], { fill: [mix(bottom, palettes[habitat].water[1], 0.4), lighter(bottom, 0.14)] }),
    ...ripplesOf(random, bottom, width, height, horizon),
    ...rocksOf(random, rock, width, height, horizon, habitat === "mud" ? 2 : 8),
    ...pebblesOf(random, rock, width, height, horizon),
  ];
}

/** Specks drifting in the water. */
export function snowOf(width: number, height: number, seed: number, key: string): Mark[] {
  const random = randomOf(seed, "snow", key);
  return Array.from({ length: 70 }, () => {
    const radius = random.between(0.0006, 0.0022) * width;
    const at: Point = [random.between(0, width), random.between(0, height)];
    const style = { fill: "#e8f6ff", opacity: random.between(0.15, 0.6) };
    return polygon(
      [
        [at[0] - radius, at[1]],
        [at[0], at[1] - radius],
        [at[0] + radius, at[1]],
        [at[0], at[1] + radius],
      ],
      style,
    );
  });
}

function ripplesOf(random: Random, colour: string, width: number, height: number, horizon: number): Mark[] {
  return Array.from({ length: 14 }, (_, i) => {
    const depth = ((i + random.next()) / 14) ** 1.4;
    const y = horizon + 0.04 * height + depth * (height - horizon - 0.04 * height);
    const at: Point = [random.between(-0.1, 1.1) * width, y];
    const isLight = random.chance(0.5);
    return ellipse(at, (0.08 + depth * 0.16) * width, (0.003 + depth * 0.01) * height, {
      fill: isLight ? lighter(colour, 0.3) : darker(colour, 0.4),
      opacity: 0.28,
    });
  });
}

function rocksOf(
  random: Random,
  colour: string,
  width: number,
  height: number,
  horizon: number,
  count: number,
): Mark[] {
  const places = Array.from({ length: count }, () => random.next() ** 1.3).sort((a, b) => a - b);
  return places.flatMap((depth) => {
    const size = (0.04 + depth * 0.09) * width * random.between(0.7, 1.3);
    const x = random.between(0, width);
    const y = horizon + depth * (height - horizon) * 0.94;
    const shade = random.between(-0.1, 0.25);
    const rim = Array.from({ length: 10 }, (_, i): Point => {
      const angle = (i / 10) * 2 * Math.PI;
      const reach = size * random.between(0.78, 1);
      return [x + reach * Math.cos(angle), y + reach * (Math.sin(angle) > 0 ? 0.34 : 0.62) * Math.sin(angle)];
    });
    const tone = shade > 0 ? lighter(colour, shade) : darker(colour, -shade);
    const facet = rim.map(([px, py]): Point => [x + (px - x) * 0.62 - size * 0.1, y + (py - y) * 0.6 - size * 0.14]);
    return [
      ellipse([x, y + size * 0.24], size * 1.12, size * 0.22, { fill: "#04090f", opacity: 0.35 }),
      patch(rim, { fill: [lighter(tone, 0.18), darker(tone, 0.35)] }),
      patch(facet, { fill: lighter(tone, 0.22), opacity: 0.35 }),
    ];
  });
}

function pebblesOf(random: Random, colour: string, width: number, height: number, horizon: number): Mark[] {
  return Array.from({ length: 46 }, () => {
    const depth = random.next();
    const radius = (0.002 + depth * 0.006) * width * random.between(0.5, 1.2);
    const at: Point = [random.between(0, width), horizon + (0.05 + depth * 0.93) * (height - horizon)];
    return ellipse(at, radius, radius * 0.55, {
      fill: random.chance(0.5) ? lighter(colour, 0.35) : darker(colour, 0.3),
      opacity: 0.6,
    });
  });
}
