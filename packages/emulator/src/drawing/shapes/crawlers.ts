// biome-ignore-all format: tables of coordinates read better in rows

import type { Random } from "../../ocean/random.ts";
import { darker, lighter, mix } from "../colours.ts";
import type { Look } from "../look.ts";
import { ellipse, limb, line, type Mark, type Point, patch } from "../marks.ts";

/** An octopus sitting: a round mantle, eyes, and arms curling to both sides. */
export function octopus(random: Random, look: Look): Mark[] {
  const arms = Array.from({ length: 8 }, (_, i) => {
    const side = i < 4 ? -1 : 1;
    const order = i % 4;
    const reach = 0.2 + order * 0.085;
    const lift = random.between(-0.05, 0.05);
    const spine: Point[] = [[side * 0.04 * order, 0.06], [side * reach * 0.55, 0.2 + 0.03 * order], [side * reach, 0.3 - order * 0.035 + lift], [side * (reach + 0.05), 0.2 - order * 0.03 + lift]];
    return limb(spine, 0.1, 0.018, { fill: mix(look.body, look.accent, 0.15 * (order % 3)), stroke: darker(look.body, 0.4), strokeWidth: 0.006, part: "arm" });
  });
  return [
    ...arms,
    patch([[0, -0.42], [0.17, -0.36], [0.23, -0.2], [0.15, -0.02], [0.13, 0.12], [-0.13, 0.12], [-0.15, -0.02], [-0.23, -0.2], [-0.17, -0.36]], { fill: [lighter(look.body, 0.2), darker(look.body, 0.2)], stroke: darker(look.body, 0.45), strokeWidth: 0.008, isBody: true }),
    ...Array.from({ length: 8 }, () => ellipse([random.between(-0.13, 0.13), random.between(-0.34, -0.12)], 0.014, 0.014, { fill: look.accent, opacity: 0.6 })),
    ...[-0.1, 0.1].flatMap((x) => [
      ellipse([x, 0.01], 0.04, 0.032, { fill: lighter(look.accent, 0.5), stroke: darker(look.body, 0.5), strokeWidth: 0.007, part: "eye" }),
      ellipse([x, 0.01], 0.028, 0.01, { fill: "#0a0d12", part: "eye" }),
    ]),
  ];
}

/** A dumbo octopus swimming: a bell of webbed arms and two fins like ears. */
export function dumboOctopus(random: Random, look: Look): Mark[] {
  const flap = random.between(-0.06, 0.04);
  const web: Point[] = [[-0.17, 0], [-0.36, 0.28], [-0.34, 0.42], [-0.22, 0.34], [-0.12, 0.46], [0, 0.36], [0.12, 0.46], [0.22, 0.34], [0.34, 0.42], [0.36, 0.28], [0.17, 0]];
  return [
    ...[-1, 1].map((side) => patch([[side * 0.14, -0.2], [side * 0.34, -0.33 + flap], [side * 0.47, -0.26 + flap], [side * 0.36, -0.13], [side * 0.15, -0.1]], { fill: mix(look.body, look.accent, 0.4), stroke: darker(look.body, 0.4), strokeWidth: 0.008, part: "fin" })),
    patch(web, { fill: [look.body, darker(look.body, 0.3)], stroke: darker(look.body, 0.4), strokeWidth: 0.008, opacity: 0.95, part: "arm" }),
    ...[-0.22, -0.11, 0, 0.11, 0.22].map((x) => line([[x * 0.5, 0.05], [x, 0.22], [x * 1.2, 0.36]], { stroke: look.accent, strokeWidth: 0.014, opacity: 0.6 })),
    patch([[0, -0.44], [0.15, -0.36], [0.2, -0.14], [0.18, 0.06], [-0.18, 0.06], [-0.2, -0.14], [-0.15, -0.36]], { fill: [lighter(look.body, 0.25), look.body], stroke: darker(look.body, 0.4), strokeWidth: 0.008, isBody: true }),
    ...[-0.09, 0.09].flatMap((x) => [ellipse([x, -0.05], 0.034, 0.038, { fill: "#dfe8ee", part: "eye" }), ellipse([x, -0.05], 0.02, 0.024, { fill: "#0a0d12", part: "eye" })]),
  ];
}

/** A squid swimming: a long mantle with two fins, arms trailing from its head. */
export function squid(random: Random, look: Look): Mark[] {
  const arms = Array.from({ length: 8 }, (_, i) => {
    const y = -0.055 + (i / 7) * 0.11;
    return limb([[-0.18, y * 0.6], [-0.32, y * 1.4 + random.between(-0.02, 0.02)], [random.between(-0.5, -0.42), y * 2]], 0.03, 0.008, { fill: mix(look.body, look.accent, (i % 3) * 0.2), part: "arm" });
  });
  return [
    ...[-1, 1].map((side) => patch([[0.5, 0], [0.38, side * 0.17], [0.28, side * 0.16], [0.22, side * 0.05]], { fill: darker(look.body, 0.12), stroke: darker(look.body, 0.4), strokeWidth: 0.006, part: "fin" })),
    ...arms,
    patch([[-0.1, -0.055], [-0.2, -0.06], [-0.24, 0], [-0.2, 0.06], [-0.1, 0.055]], { fill: look.body }),
    patch([[0.5, 0], [0.36, -0.055], [0.12, -0.085], [-0.1, -0.075], [-0.12, 0], [-0.1, 0.075], [0.12, 0.085], [0.36, 0.055]], { fill: [darker(look.body, 0.15), lighter(look.body, 0.25)], stroke: darker(look.body, 0.45), strokeWidth: 0.006, isBody: true }),
    ellipse([-0.18, -0.015], 0.028, 0.028, { fill: lighter(look.accent, 0.6), part: "eye" }),
    ellipse([-0.18, -0.015], 0.015, 0.015, { fill: "#0a0d12", part: "eye" }),
  ];
}

/** A shrimp from the side: segmented back, fanned tail, legs, long feelers. */
export function shrimp(random: Random, look: Look): Mark[] {
  const back = { fill: [lighter(look.body, 0.1), darker(look.body, 0.2)] as const, stroke: darker(look.body, 0.4), strokeWidth: 0.007 };
  const feelers = [-0.2, -0.11].map((rise) => line([[0.32, -0.03], [0.44, rise], [0.5, rise + random.between(0.02, 0.16)]], { stroke: lighter(look.body, 0.25), strokeWidth: 0.008 }));
  const legs = Array.from({ length: 5 }, (_, i) => line([[0.24 - i * 0.06, 0.06], [0.27 - i * 0.06, 0.15], [0.2 - i * 0.06, 0.24]], { stroke: darker(look.body, 0.15), strokeWidth: 0.014, part: "leg" }));
  const segments = Array.from({ length: 6 }, (_, i) => {
    const t = i / 5;
    const center: Point = [0 - t * 0.33, -0.03 + 0.16 * t * t];
    return ellipse(center, 0.075 - t * 0.02, 0.105 - t * 0.05, back, 0.2 - t * 0.9);
  });
  return [
    ...feelers,
    ...legs,
    ...[-0.5, 0, 0.5].map((turn) => ellipse([-0.42, 0.2 + turn * 0.06], 0.075, 0.028, { fill: look.accent, stroke: darker(look.body, 0.4), strokeWidth: 0.006, part: "tail" }, 2.6 + turn)),
    ...segments.reverse(),
    patch([[0.42, -0.1], [0.3, -0.09], [0.12, -0.12], [0, -0.11], [-0.02, 0.06], [0.12, 0.1], [0.3, 0.05]], { ...back, isBody: true, part: "carapace" }),
    ...[0.16, 0.06, -0.02].map((x) => ellipse([x, -0.05], 0.016, 0.02, { fill: "#ffffff", opacity: 0.85 })),
    ellipse([0.3, -0.045], 0.026, 0.026, { fill: "#0d0a10", part: "eye" }),
  ];
}

/** A crab from the front: a broad shell, four pairs of jointed legs, two claws. */
export function crab(random: Random, look: Look): Mark[] {
  const limbs = [-1, 1].flatMap((side) =>
    Array.from({ length: 4 }, (_, i) => {
      const knee: Point = [side * (0.26 + i * 0.04), -0.12 + i * 0.055 + random.between(-0.02, 0.02)];
      const foot: Point = [side * (0.47 - i * 0.055), 0.12 + i * 0.04];
      return limb([[side * 0.14, 0.02], knee, foot], 0.04, 0.014, { fill: mix(look.body, look.accent, 0.25), stroke: darker(look.body, 0.4), strokeWidth: 0.005, part: "leg" });
    }),
  );
  const claws = [-1, 1].flatMap((side) => [
    limb([[side * 0.1, 0.08], [side * 0.19, 0.15], [side * 0.13, 0.22]], 0.045, 0.05, { fill: look.body, stroke: darker(look.body, 0.4), strokeWidth: 0.005, part: "arm" }),
    patch([[side * 0.16, 0.2], [side * 0.09, 0.28], [side * 0.04, 0.23], [side * 0.1, 0.22]], { fill: lighter(look.accent, 0.2), stroke: darker(look.body, 0.4), strokeWidth: 0.005, part: "arm" }),
  ]);
  return [
    ...limbs,
    ...claws,
    patch([[0, -0.13], [0.13, -0.11], [0.2, 0], [0.15, 0.1], [0, 0.13], [-0.15, 0.1], [-0.2, 0], [-0.13, -0.11]], { fill: [lighter(look.body, 0.15), darker(look.body, 0.2)], stroke: darker(look.body, 0.45), strokeWidth: 0.008, isBody: true, part: "carapace" }),
    ...Array.from({ length: 6 }, () => ellipse([random.between(-0.11, 0.11), random.between(-0.07, 0.04)], 0.014, 0.012, { fill: look.accent, opacity: 0.8 })),
    ...[-0.05, 0.05].map((x) => ellipse([x, 0.085], 0.016, 0.016, { fill: "#0a0d12", part: "eye" })),
  ];
}
