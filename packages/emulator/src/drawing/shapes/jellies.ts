// biome-ignore-all format: tables of coordinates read better in rows

import type { Random } from "../../ocean/random.ts";
import { darker, lighter, mix } from "../colours.ts";
import type { Look } from "../look.ts";
import { ellipse, limb, line, type Mark, type Point, patch } from "../marks.ts";

/** A medusa: a bell, arms under it, tentacles around its rim. */
export function medusa(random: Random, look: Look): Mark[] {
  const count = look.count ?? 9;
  const height = look.depth ?? 0.4;
  const rimY = 0;
  const tentacles = Array.from({ length: count }, (_, i) => {
    const x = -0.42 + (0.84 * (i + 0.5)) / count;
    return trailing(random, [x, rimY], random.between(0.35, 0.55), { stroke: mix(look.body, look.accent, 0.4), strokeWidth: 0.011, opacity: 0.75, part: "tentacle" });
  });
  const arms = [-0.13, 0, 0.13].map((x) => limb([[x, rimY - 0.05], [x * 1.4, 0.12], [x * 1.2 + random.between(-0.04, 0.04), 0.26], [x, 0.36]], 0.1, 0.03, { fill: look.accent, opacity: 0.75, part: "arm" }));
  const bell: Point[] = [[-0.47, rimY], [-0.44, -height * 0.5], [-0.27, -height * 0.88], [0, -height], [0.27, -height * 0.88], [0.44, -height * 0.5], [0.47, rimY], [0.3, rimY + 0.035], [0.15, rimY - 0.01], [0, rimY + 0.04], [-0.15, rimY - 0.01], [-0.3, rimY + 0.035]];
  return [
    ...tentacles,
    ...arms,
    patch(bell, { fill: [lighter(look.body, 0.25), darker(look.body, 0.15)], stroke: lighter(look.body, 0.5), strokeWidth: 0.009, opacity: 0.86, isBody: true, part: "bell" }),
    ellipse([0, -height * 0.42], 0.2, height * 0.28, { fill: look.accent, opacity: 0.7 }),
    ...[-0.3, -0.15, 0, 0.15, 0.3].map((x) => line([[x * 0.35, -height * 0.92], [x * 0.9, -height * 0.5], [x * 1.15, rimY - 0.02]], { stroke: lighter(look.body, 0.55), strokeWidth: 0.007, opacity: 0.5 })),
    ellipse([-0.16, -height * 0.7], 0.1, 0.035, { fill: "#ffffff", opacity: 0.35 }, -0.5),
  ];
}

/** A flat medusa with its tentacles held up over the disc. */
export function discMedusa(_random: Random, look: Look): Mark[] {
  const count = look.count ?? 14;
  const disc: Point[] = [[-0.46, 0.06], [-0.3, -0.06], [0, -0.1], [0.3, -0.06], [0.46, 0.06], [0.3, 0.16], [0, 0.2], [-0.3, 0.16]];
  const tentacles = Array.from({ length: count }, (_, i) => {
    const angle = Math.PI * (1 + (i + 0.5) / count);
    const root: Point = [0.36 * Math.cos(angle), 0.06 + 0.12 * Math.sin(angle)];
    const tip: Point = [0.5 * Math.cos(angle) * (0.72 + (i % 3) * 0.12), -0.2 + 0.22 * Math.sin(angle)];
    return limb([root, [(root[0] * 1.25 + tip[0]) / 2, (root[1] + tip[1]) / 2], tip], 0.024, 0.008, { fill: look.accent, opacity: 0.85, part: "tentacle" });
  });
  return [
    ...tentacles,
    patch(disc, { fill: [lighter(look.body, 0.3), look.body], stroke: lighter(look.body, 0.55), strokeWidth: 0.008, opacity: 0.72, isBody: true, part: "bell" }),
    ellipse([0, 0.06], 0.22, 0.07, { fill: look.accent, opacity: 0.45 }),
    ...[-0.34, -0.17, 0, 0.17, 0.34].map((x) => line([[x * 0.6, 0.06], [x, 0.12], [x * 1.1, 0.16 - Math.abs(x) * 0.1]], { stroke: "#ffffff", strokeWidth: 0.006, opacity: 0.4 })),
  ];
}

/** A siphonophore: a chain of swimming bells, then of stomachs with their tentacles. */
export function siphonophore(random: Random, look: Look): Mark[] {
  const sway = random.between(0.05, 0.12) * (random.chance(0.5) ? 1 : -1);
  const at = (t: number): Point => [0.48 - t * 0.96, sway * Math.sin(t * 5.2) - 0.06];
  const spine = Array.from({ length: 9 }, (_, i) => at(i / 8));
  const marks: Mark[] = [];
  const count = look.count ?? 16;
  for (let i = 3; i < count; i++) {
    const root = at(i / (count - 1));
    marks.push(trailing(random, root, random.between(0.14, 0.26), { stroke: mix(look.accent, "#ffffff", 0.25), strokeWidth: 0.005, opacity: 0.7, part: "tentacle" }));
  }
  marks.push({ ...line(spine, { stroke: lighter(look.body, 0.2), strokeWidth: 0.018, opacity: 0.9 }), isBody: true });
  for (let i = 0; i < count; i++) {
    const [x, y] = at(i / (count - 1));
    const isBell = i < 5;
    const style = { fill: isBell ? lighter(look.body, 0.4) : i % 2 === 0 ? look.body : look.accent, opacity: isBell ? 0.7 : 0.9, stroke: lighter(look.body, 0.6), strokeWidth: 0.004 };
    const side = i % 2 === 0 ? -1 : 1;
    marks.push(ellipse([x, y + side * 0.02], isBell ? 0.034 : 0.022, isBell ? 0.026 : 0.03, isBell ? { ...style, part: "bell" } : style, side * 0.5));
  }
  marks.push(ellipse(at(0), 0.02, 0.016, { fill: look.accent }));
  return marks;
}

/** A comb jelly: a clear egg with rows of shimmering combs and two long tentacles. */
export function combJelly(random: Random, look: Look): Mark[] {
  const egg: Point[] = [[0, -0.5], [0.2, -0.42], [0.3, -0.15], [0.27, 0.2], [0.16, 0.4], [0, 0.36], [-0.16, 0.4], [-0.27, 0.2], [-0.3, -0.15], [-0.2, -0.42]];
  const rows = [-0.75, -0.3, 0.3, 0.75].flatMap((side) =>
    Array.from({ length: 9 }, (_, i) => {
      const y = -0.38 + i * 0.085;
      const half = 0.29 * Math.sqrt(Math.max(0, 1 - (y / 0.52) ** 2));
      const hue = ["#ff8f8f", "#ffe08a", "#a7ffb0", "#8fd0ff", "#d7a0ff"][i % 5] as string;
      return ellipse([side * half, y], 0.018, 0.009, { fill: hue, opacity: 0.9 });
    }),
  );
  return [
    trailing(random, [-0.1, 0.3], 0.2, { stroke: lighter(look.accent, 0.4), strokeWidth: 0.01, opacity: 0.7, part: "tentacle" }),
    trailing(random, [0.1, 0.3], 0.2, { stroke: lighter(look.accent, 0.4), strokeWidth: 0.01, opacity: 0.7, part: "tentacle" }),
    patch(egg, { fill: [lighter(look.body, 0.35), look.body], stroke: lighter(look.body, 0.6), strokeWidth: 0.012, opacity: 0.82, isBody: true }),
    patch([[0, -0.3], [0.1, -0.1], [0.08, 0.2], [0, 0.28], [-0.08, 0.2], [-0.1, -0.1]], { fill: look.accent, opacity: 0.85 }),
    ...rows,
    ellipse([-0.12, -0.3], 0.035, 0.09, { fill: "#ffffff", opacity: 0.4 }, 0.4),
  ];
}

/** A larvacean in its house: a cloudy outer filter, folded inner filters, and the small animal with its tail. */
export function larvacean(random: Random, look: Look): Mark[] {
  const cloud = Array.from({ length: 14 }, (_, i): Point => {
    const angle = (i / 14) * 2 * Math.PI;
    const reach = random.between(0.4, 0.5);
    return [reach * Math.cos(angle), 0.82 * reach * Math.sin(angle)];
  });
  const wing = (side: number): Point[] => [[0, 0.05], [side * 0.1, -0.2], [side * 0.27, -0.24], [side * 0.34, -0.05], [side * 0.27, 0.16], [side * 0.1, 0.2]];
  return [
    patch(cloud, { fill: lighter(look.body, 0.3), stroke: lighter(look.body, 0.6), strokeWidth: 0.006, opacity: 0.3, isBody: true, part: "house" }),
    ...[1, -1].flatMap((side) => [
      patch(wing(side), { fill: [lighter(look.body, 0.5), look.body], stroke: "#ffffff", strokeWidth: 0.006, opacity: 0.6, part: "house" }),
      ...[0.1, 0.17, 0.24].map((x) => line([[side * x, -0.19], [side * (x + 0.02), 0], [side * x, 0.16]], { stroke: "#ffffff", strokeWidth: 0.005, opacity: 0.55 })),
    ]),
    limb([[0, 0], [0.015, 0.12], [-0.03, 0.24], [0.02, 0.33]], 0.05, 0.02, { fill: look.accent, opacity: 0.95, part: "tail" }),
    ellipse([0, -0.035], 0.045, 0.06, { fill: look.accent, stroke: darker(look.accent, 0.4), strokeWidth: 0.006 }),
    ellipse([0.01, -0.05], 0.014, 0.018, { fill: darker(look.accent, 0.6) }),
  ];
}

/** A swimming bristle worm: a curved body with paddles on both sides. */
export function gossamerWorm(random: Random, look: Look): Mark[] {
  const bend = random.between(0.06, 0.14);
  const at = (t: number): Point => [0.46 - t * 0.92, bend * Math.sin(t * 5.5)];
  const paddles = Array.from({ length: 13 }, (_, i) => i).flatMap((i) => {
    const [x, y] = at(0.1 + i * 0.066);
    const reach = 0.13 * Math.sin(Math.PI * (0.15 + (i / 13) * 0.8));
    return [1, -1].map((side) => limb([[x, y], [x - 0.025, y + side * reach]], 0.034, 0.012, { fill: lighter(look.body, 0.3), opacity: 0.85 }));
  });
  return [
    ...[1, -1].map((side) => line([at(0.03), [0.49, side * 0.09], [0.42, side * 0.19]], { stroke: look.accent, strokeWidth: 0.008 })),
    ...paddles,
    limb([0, 0.2, 0.4, 0.6, 0.8, 1].map(at), 0.062, 0.012, { fill: [lighter(look.body, 0.2), darker(look.body, 0.2)], isBody: true }),
    limb([0.05, 0.3, 0.6, 0.9].map(at), 0.02, 0.006, { fill: look.accent, opacity: 0.8 }),
    ...[1, -1].map((side) => ellipse([0.44, at(0.03)[1] + side * 0.018], 0.01, 0.01, { fill: "#14070b", part: "eye" })),
  ];
}

/** A flatworm larva: a rounded body with lobes fringed by cilia. */
export function lobedLarva(random: Random, look: Look): Mark[] {
  const lobes = Array.from({ length: 8 }, (_, i) => {
    const angle = (i / 8) * 2 * Math.PI + random.between(-0.1, 0.1);
    const tip: Point = [0.42 * Math.cos(angle), 0.42 * Math.sin(angle)];
    return limb([[0, 0], tip], 0.22, 0.12, { fill: mix(look.body, look.accent, 0.25), stroke: lighter(look.body, 0.6), strokeWidth: 0.014, opacity: 0.9, part: "arm" });
  });
  return [
    ...lobes,
    ellipse([0, 0], 0.27, 0.31, { fill: [lighter(look.body, 0.35), look.body], isBody: true }),
    ellipse([0, 0.05], 0.13, 0.17, { fill: look.accent, opacity: 0.7 }),
    ...[-0.06, 0.06].map((x) => ellipse([x, -0.17], 0.025, 0.025, { fill: "#120b08", part: "eye" })),
  ];
}

function trailing(random: Random, root: Point, length: number, style: Partial<Mark>): Mark {
  const sway = random.between(-0.06, 0.06);
  const points = [0, 0.25, 0.5, 0.75, 1].map((t): Point => [root[0] + sway * t + 0.025 * Math.sin(t * 6 + sway * 50), root[1] + length * t]);
  return line(points, style);
}
