// biome-ignore-all format: tables of coordinates read better in rows

import type { Random } from "../../ocean/random.ts";
import { darker, lighter, mix } from "../colours.ts";
import type { Look } from "../look.ts";
import { ellipse, line, type Mark, type Point, patch, polygon } from "../marks.ts";

/** A deep-bodied fish with a spiny fin along its back. */
export function rockfish(random: Random, look: Look): Mark[] {
  const depth = (look.depth ?? 0.36) / 2;
  const fin = { fill: mix(look.body, look.accent, 0.35), stroke: darker(look.body, 0.45), strokeWidth: 0.006, part: "fin" };
  return [
    tail(look, depth, 0.09),
    spinyFin(depth, fin),
    patch([[-0.06, -depth * 0.86], [-0.12, -depth * 1.42], [-0.25, -depth * 1.12], [-0.28, -depth * 0.5]], fin),
    patch([[-0.08, depth * 0.75], [-0.14, depth * 1.35], [-0.22, depth * 1.15], [-0.24, depth * 0.5]], fin),
    patch([[0.12, depth * 0.88], [0.06, depth * 1.42], [-0.02, depth * 1.3], [0.02, depth * 0.8]], fin),
    body(look, depth),
    ...markings(random, look, depth),
    ...face(look, depth),
    pectoralFin(look, depth),
  ];
}

/** A long fish with two low fins on its back. */
export function slenderFish(random: Random, look: Look): Mark[] {
  const depth = (look.depth ?? 0.22) / 2;
  const fin = { fill: darker(look.body, 0.2), part: "fin" };
  return [
    tail(look, depth, 0.11),
    patch([[0.16, -depth * 0.95], [0.1, -depth * 1.7], [-0.02, -depth * 1.2], [-0.04, -depth * 0.85]], fin),
    patch([[-0.1, -depth * 0.8], [-0.16, -depth * 1.4], [-0.28, -depth * 0.8], [-0.28, -depth * 0.4]], fin),
    patch([[-0.08, depth * 0.8], [-0.14, depth * 1.45], [-0.26, depth * 0.85], [-0.27, depth * 0.4]], fin),
    body(look, depth),
    ...markings(random, look, depth),
    ...face(look, depth),
    pectoralFin(look, depth),
  ];
}

/** A big-headed fish whose body tapers to a thread. */
export function rattail(random: Random, look: Look): Mark[] {
  const droop = random.between(-0.05, 0.07);
  const at = (t: number): number => droop * t * t;
  const outline: Point[] = [
    [0.5, 0.03], [0.44, -0.06], [0.32, -0.11], [0.16, -0.115], [0.02, -0.08], [-0.2, -0.035 + at(0.5)], [-0.5, -0.004 + at(1)],
    [-0.5, 0.006 + at(1)], [-0.2, 0.045 + at(0.5)], [0.02, 0.09], [0.16, 0.12], [0.32, 0.115], [0.43, 0.085],
  ];
  const fringe: Point[] = [[0.1, 0.09], [-0.08, 0.105], [-0.28, 0.075 + at(0.65)], [-0.49, 0.012 + at(1)], [-0.25, 0.03 + at(0.6)], [0, 0.05]];
  const fin = { fill: darker(look.body, 0.3), part: "fin" };
  return [
    patch([[0.22, -0.1], [0.17, -0.25], [0.09, -0.18], [0.08, -0.09]], fin),
    patch(fringe, { fill: mix(look.body, look.accent, 0.5), opacity: 0.85, part: "tail" }),
    patch(outline, { fill: [darker(look.body, 0.3), lighter(look.body, 0.2)], stroke: darker(look.body, 0.5), strokeWidth: 0.005, isBody: true }),
    patch([[0.19, 0.02], [0.1, 0.07], [0.03, 0.06], [0.09, 0]], fin),
    line([[0.47, 0.06], [0.42, 0.075], [0.37, 0.07]], { stroke: darker(look.body, 0.6), strokeWidth: 0.008 }),
    ...eye([0.37, -0.025], 0.036, look),
    line([[0.24, -0.085], [0.2, 0], [0.24, 0.085]], { stroke: darker(look.body, 0.45), strokeWidth: 0.008 }),
  ];
}

/** A flatfish lying on the bottom, seen from above at a slant. */
export function flatfish(random: Random, look: Look): Mark[] {
  const depth = (look.depth ?? 0.34) / 2;
  const rim: Point[] = [[0.38, -0.03], [0.22, -depth * 1.15], [-0.02, -depth * 1.35], [-0.24, -depth * 0.95], [-0.34, -0.03], [-0.24, depth * 0.9], [-0.02, depth * 1.25], [0.22, depth]];
  return [
    patch([[-0.3, -0.03], [-0.5, -0.09], [-0.48, 0], [-0.5, 0.08], [-0.3, 0.03]], { fill: darker(look.body, 0.2), part: "tail" }),
    patch(rim, { fill: mix(look.body, look.accent, 0.4), stroke: darker(look.body, 0.35), strokeWidth: 0.006, part: "fin" }),
    patch([[0.46, 0.01], [0.3, -depth * 0.75], [0, -depth], [-0.24, -depth * 0.55], [-0.36, 0], [-0.24, depth * 0.5], [0, depth * 0.85], [0.3, depth * 0.6]], { fill: [lighter(look.body, 0.08), darker(look.body, 0.18)], isBody: true }),
    line([[0.3, 0], [0.1, -0.03], [-0.34, 0]], { stroke: darker(look.body, 0.35), strokeWidth: 0.008 }),
    ...Array.from({ length: 7 }, () => ellipse([random.between(-0.22, 0.22), random.between(-depth * 0.55, depth * 0.5)], 0.025, 0.018, { fill: look.accent, opacity: 0.55 })),
    ...eye([0.36, -0.03], 0.024, look),
    ...eye([0.32, 0.035], 0.022, look),
  ];
}

function body(look: Look, depth: number): Mark {
  const points: Point[] = [
    [0.5, 0.01], [0.43, -depth * 0.42], [0.3, -depth * 0.84], [0.12, -depth], [-0.08, -depth * 0.9], [-0.26, -depth * 0.46], [-0.36, -depth * 0.26],
    [-0.36, depth * 0.26], [-0.26, depth * 0.44], [-0.08, depth * 0.86], [0.14, depth], [0.32, depth * 0.8], [0.44, depth * 0.42],
  ];
  return patch(points, {
    fill: [darker(look.body, 0.22), lighter(look.body, 0.3)],
    stroke: darker(look.body, 0.5),
    strokeWidth: 0.007,
    isBody: true,
  });
}

function tail(look: Look, depth: number, fork: number): Mark {
  const reach = Math.max(depth * 0.85, 0.11);
  return patch([[-0.33, -depth * 0.24], [-0.42, -reach * 0.75], [-0.5, -reach], [-0.5 + fork * 0.6, 0], [-0.5, reach], [-0.42, reach * 0.75], [-0.33, depth * 0.24]], {
    fill: mix(look.body, look.accent, 0.3),
    stroke: darker(look.body, 0.45),
    strokeWidth: 0.006,
    part: "tail",
  });
}

function spinyFin(depth: number, style: Partial<Mark>): Mark {
  const points: Point[] = [[0.3, -depth * 0.78]];
  for (let spine = 0; spine < 6; spine++) {
    const x = 0.27 - spine * 0.058;
    const height = depth * (1.5 - Math.abs(spine - 2) * 0.09);
    points.push([x, -height], [x - 0.04, -height + depth * 0.22]);
  }
  points.push([-0.08, -depth * 0.8]);
  return polygon(points, style);
}

function pectoralFin(look: Look, depth: number): Mark {
  return patch([[0.2, depth * 0.15], [0.12, depth * 0.62], [0.02, depth * 0.75], [0.05, depth * 0.2]], {
    fill: mix(look.body, look.accent, 0.45),
    stroke: darker(look.body, 0.45),
    strokeWidth: 0.006,
    part: "fin",
  });
}

function face(look: Look, depth: number): Mark[] {
  return [
    line([[0.24, -depth * 0.66], [0.2, 0], [0.25, depth * 0.66]], { stroke: darker(look.body, 0.45), strokeWidth: 0.009, opacity: 0.7 }),
    line([[0.49, depth * 0.12], [0.44, depth * 0.26], [0.38, depth * 0.24]], { stroke: darker(look.body, 0.65), strokeWidth: 0.01 }),
    ...eye([0.36, -depth * 0.28], Math.max(0.026, depth * 0.17), look),
  ];
}

function eye(center: Point, radius: number, look: Look): Mark[] {
  return [
    ellipse(center, radius, radius, { fill: lighter(look.accent, 0.35), stroke: darker(look.body, 0.6), strokeWidth: radius * 0.25, part: "eye" }),
    ellipse(center, radius * 0.55, radius * 0.55, { fill: "#0a0d12", part: "eye" }),
    ellipse([center[0] + radius * 0.25, center[1] - radius * 0.25], radius * 0.18, radius * 0.18, { fill: "#ffffff" }),
  ];
}

/** Half the height of the body at a place along it. */
function heightAt(x: number, depth: number): number {
  return x > 0.12 ? depth * (1 - ((x - 0.12) / 0.4) ** 2) : depth * (1 - 0.75 * ((0.12 - x) / 0.48) ** 1.5);
}

function markings(random: Random, look: Look, depth: number): Mark[] {
  const count = look.count ?? 4;
  if (look.pattern === "bands") {
    return Array.from({ length: count }, (_, i) => {
      const x = 0.22 - (i * 0.5) / count;
      const [front, back] = [heightAt(x + 0.03, depth) * 0.96, heightAt(x - 0.05, depth) * 0.96];
      return patch([[x + 0.03, -front], [x + 0.02, 0], [x, front * 0.85], [x - 0.045, back * 0.85], [x - 0.05, 0], [x - 0.045, -back]], { fill: look.accent, opacity: 0.9 });
    });
  }
  if (look.pattern === "spots" || look.pattern === "blotches") {
    const radius = look.pattern === "spots" ? 0.016 : 0.035;
    return Array.from({ length: count }, () => {
      const x = random.between(-0.26, 0.18);
      const y = random.between(-0.75, 0.35) * heightAt(x, depth);
      return ellipse([x, y], radius * random.between(0.7, 1.3), radius * random.between(0.6, 1), { fill: look.accent, opacity: 0.8 });
    });
  }
  return [line([[0.2, -depth * 0.35], [0, -depth * 0.3], [-0.34, 0]], { stroke: lighter(look.body, 0.35), strokeWidth: 0.008, opacity: 0.6 })];
}
