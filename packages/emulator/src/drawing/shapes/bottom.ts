// biome-ignore-all format: tables of coordinates read better in rows

import type { Random } from "../../ocean/random.ts";
import { darker, lighter, mix } from "../colours.ts";
import type { Look } from "../look.ts";
import { ellipse, limb, line, type Mark, type Point, patch, polygon } from "../marks.ts";

/** A sea star seen at a slant, with as many arms as the look says. */
export function seaStar(random: Random, look: Look): Mark[] {
  const count = look.count ?? 5;
  const slant = 0.62;
  const turn = random.between(0, Math.PI);
  const tips = Array.from({ length: count }, (_, i) => turn + (i / count) * 2 * Math.PI + random.between(-0.08, 0.08));
  const at = (angle: number, reach: number): Point => [reach * Math.cos(angle), slant * reach * Math.sin(angle)];
  const thick = look.depth ?? Math.min(0.2, 1.15 / count);
  const style = { fill: look.body, stroke: darker(look.body, 0.4), strokeWidth: 0.009, part: "arm" };
  return [
    ...tips.map((angle) => limb([at(angle, 0.05), at(angle + 0.06, 0.28), at(angle, 0.47)], thick, 0.045, style)),
    ellipse([0, 0], thick * 0.95, thick * 0.95 * slant + 0.02, { fill: [lighter(look.body, 0.15), look.body], isBody: true }),
    ...tips.flatMap((angle) => [0.12, 0.2, 0.28, 0.36].map((reach) => ellipse(at(angle + 0.03, reach), 0.014, 0.011, { fill: look.accent, opacity: 0.8 }))),
  ];
}

/** A sea urchin: a globe with spines all around. */
export function urchin(random: Random, look: Look): Mark[] {
  const spines = Array.from({ length: 34 }, (_, i) => {
    const angle = (i / 34) * 2 * Math.PI;
    const reach = random.between(0.4, 0.5);
    return line([[0.2 * Math.cos(angle), 0.18 * Math.sin(angle)], [reach * Math.cos(angle), 0.86 * reach * Math.sin(angle)]], { stroke: mix(look.body, look.accent, i % 2 === 0 ? 0.1 : 0.45), strokeWidth: 0.016 });
  });
  return [
    ...spines,
    ellipse([0, 0], 0.31, 0.27, { fill: [lighter(look.body, 0.25), darker(look.body, 0.25)], isBody: true }),
    ...Array.from({ length: 20 }, (_, i) => ellipse([0.25 * Math.sin(i * 2.4) * Math.sqrt(i / 20), 0.21 * Math.cos(i * 2.4) * Math.sqrt(i / 20)], 0.016, 0.014, { fill: look.accent, opacity: 0.85 })),
  ];
}

/** A sea pig: a plump cucumber on tube feet with feelers on its back. */
export function seaCucumber(random: Random, look: Look): Mark[] {
  const foot = { fill: lighter(look.body, 0.12), stroke: darker(look.body, 0.3), strokeWidth: 0.006, part: "leg" };
  const feet = Array.from({ length: 6 }, (_, i) => limb([[-0.32 + i * 0.125, 0.1], [-0.33 + i * 0.13, 0.19], [-0.31 + i * 0.13 + random.between(-0.02, 0.02), 0.26]], 0.07, 0.04, foot));
  const feelers = [-0.22, 0.12].map((x) => limb([[x, -0.12], [x + 0.03, -0.24], [x + 0.1, -0.32]], 0.05, 0.018, { ...foot, part: "tentacle" }));
  return [
    ...feet,
    ...feelers,
    patch([[-0.47, 0.02], [-0.38, -0.13], [-0.15, -0.18], [0.15, -0.18], [0.38, -0.12], [0.47, 0.03], [0.38, 0.14], [0.1, 0.17], [-0.2, 0.16], [-0.4, 0.12]], { fill: [lighter(look.body, 0.3), look.body], stroke: darker(look.body, 0.35), strokeWidth: 0.008, opacity: 0.95, isBody: true }),
    ...[0.44, 0.4, 0.36].map((x, i) => ellipse([x, 0.05 + i * 0.035], 0.026, 0.018, { fill: look.accent, part: "tentacle" })),
    line([[-0.34, -0.06], [0, -0.1], [0.34, -0.05]], { stroke: "#ffffff", strokeWidth: 0.016, opacity: 0.35 }),
  ];
}

/** A glass sponge: a goblet on a stalk, or a cluster of them. */
export function sponge(random: Random, look: Look): Mark[] {
  const count = look.count ?? 1;
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const x = count === 1 ? 0 : -0.28 + (0.56 * i) / (count - 1);
    const size = count === 1 ? 1 : random.between(0.62, 0.9);
    const at = (px: number, py: number): Point => [x + px * size * (count === 1 ? 1 : 0.55), 0.48 + (py - 0.48) * size];
    const outline: Point[] = [at(-0.05, 0.48), at(-0.06, 0.25), at(-0.2, 0), at(-0.3, -0.3), at(-0.28, -0.42), at(0, -0.36), at(0.28, -0.42), at(0.3, -0.3), at(0.2, 0), at(0.06, 0.25), at(0.05, 0.48)];
    return [
      patch(outline, { fill: [lighter(look.body, 0.25), darker(look.body, 0.25)], stroke: darker(look.body, 0.35), strokeWidth: 0.009, isBody: true }),
      patch([at(-0.27, -0.4), at(0, -0.47), at(0.27, -0.4), at(0, -0.33)], { fill: darker(look.accent, 0.35), stroke: lighter(look.body, 0.4), strokeWidth: 0.012 }),
      ...[-0.16, -0.06, 0.06, 0.16].map((px) => line([at(px * 1.4, -0.28), at(px, 0), at(px * 0.3, 0.26)], { stroke: look.accent, strokeWidth: 0.009, opacity: 0.6 })),
    ];
  });
}

/** An anemone: a column with a crown of fine tentacles. */
export function anemone(random: Random, look: Look): Mark[] {
  const crown = Array.from({ length: 26 }, (_, i) => {
    const angle = Math.PI * (1.04 + (i / 25) * 0.92) + random.between(-0.05, 0.05);
    const reach = random.between(0.22, 0.3);
    const root: Point = [0.2 * Math.cos(angle), -0.16 + 0.08 * Math.sin(angle)];
    return limb([root, [root[0] + reach * 0.6 * Math.cos(angle), root[1] + reach * 0.6 * Math.sin(angle)], [root[0] + reach * Math.cos(angle) * 1.05, root[1] + reach * Math.sin(angle) + 0.03]], 0.036, 0.014, { fill: mix(look.body, look.accent, (i % 3) * 0.3), part: "tentacle" });
  });
  return [
    patch([[-0.2, 0.46], [-0.15, 0.2], [-0.17, -0.1], [0, -0.18], [0.17, -0.1], [0.15, 0.2], [0.2, 0.46], [0, 0.5]], { fill: [look.body, darker(look.body, 0.3)], stroke: darker(look.body, 0.4), strokeWidth: 0.008, isBody: true }),
    ...crown,
    ellipse([0, -0.17], 0.22, 0.075, { fill: lighter(look.accent, 0.2) }),
    ellipse([0, -0.165], 0.09, 0.03, { fill: darker(look.accent, 0.4) }),
  ];
}

/** A sea pen: a feather on a stalk. */
export function seaPen(random: Random, look: Look): Mark[] {
  const lean = random.between(-0.06, 0.06);
  const at = (t: number): Point => [lean * t * t, 0.48 - t * 0.94];
  const leaves = Array.from({ length: 9 }, (_, i) => i).flatMap((i) => {
    const [x, y] = at(0.32 + i * 0.07);
    const reach = 0.21 * Math.sin(Math.PI * (0.22 + (i / 9) * 0.7));
    return [1, -1].map((side) => limb([[x, y], [x + side * reach * 0.7, y - 0.03], [x + side * reach, y - 0.08]], 0.07, 0.03, { fill: i % 2 === 0 ? look.body : mix(look.body, look.accent, 0.4), stroke: darker(look.body, 0.3), strokeWidth: 0.005 }));
  });
  return [...leaves, limb([0, 0.3, 0.6, 1].map(at), 0.085, 0.035, { fill: [lighter(look.body, 0.2), darker(look.body, 0.15)], isBody: true })];
}

/** A coral: a fan of branches with knobbly tips. */
export function coral(random: Random, look: Look): Mark[] {
  const marks: Mark[] = [];
  const grow = (from: Point, angle: number, length: number, level: number): void => {
    const to: Point = [from[0] + length * Math.cos(angle), from[1] + length * Math.sin(angle)];
    marks.push(limb([from, to], 0.075 / level, 0.06 / level, { fill: mix(look.body, look.accent, level * 0.12), ...(level === 1 ? { isBody: true } : {}) }));
    if (level === 4) marks.push(ellipse(to, 0.026, 0.026, { fill: look.accent }));
    else for (const side of [-0.62, 0.05, 0.65]) if (level < 3 || side !== 0.05) grow(to, angle + side + random.between(-0.12, 0.12), length * 0.8, level + 1);
  };
  grow([0, 0.48], -Math.PI / 2, 0.24, 1);
  return marks;
}

/** A block of lava. */
export function lava(random: Random, look: Look): Mark[] {
  const count = look.count ?? 11;
  const rim = Array.from({ length: count }, (_, i): Point => {
    const angle = (i / count) * 2 * Math.PI;
    const reach = random.between(0.36, 0.5);
    return [reach * Math.cos(angle), 0.6 * reach * Math.sin(angle)];
  });
  const isRopy = look.pattern === "bands";
  return [
    (isRopy ? patch : polygon)(rim, { fill: [lighter(look.body, 0.2), darker(look.body, 0.3)], stroke: darker(look.body, 0.5), strokeWidth: 0.01, isBody: true }),
    ...[-0.12, -0.03, 0.06].map((y) => line([[-0.28, y + 0.05], [-0.08, y - 0.04], [0.12, y + 0.03], [0.27, y - 0.02]], { stroke: isRopy ? lighter(look.accent, 0.15) : darker(look.body, 0.5), strokeWidth: isRopy ? 0.022 : 0.01, opacity: 0.6 })),
  ];
}

/** A drum lying on the bottom, rusty. */
export function drum(random: Random, look: Look): Mark[] {
  const edge = { stroke: darker(look.body, 0.5), strokeWidth: 0.01 };
  return [
    polygon([[-0.38, -0.24], [0.38, -0.24], [0.38, 0.24], [-0.38, 0.24]], { fill: [lighter(look.body, 0.2), darker(look.body, 0.35)], ...edge, isBody: true }),
    ellipse([0.38, 0], 0.1, 0.24, { fill: darker(look.body, 0.1), ...edge }),
    ellipse([-0.38, 0], 0.1, 0.24, { fill: mix(look.body, look.accent, 0.3), ...edge }),
    ...[-0.12, 0.14].map((x) => line([[x, -0.24], [x + 0.05, 0], [x, 0.24]], { stroke: darker(look.body, 0.4), strokeWidth: 0.022 })),
    ...Array.from({ length: 7 }, () => ellipse([random.between(-0.3, 0.3), random.between(-0.18, 0.18)], 0.05, 0.026, { fill: look.accent, opacity: 0.5 })),
  ];
}
