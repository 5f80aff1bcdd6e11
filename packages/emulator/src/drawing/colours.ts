/** Mixes two `#rrggbb` colours; `share` of the second. */
export function mix(first: string, second: string, share: number): string {
  const [a, b] = [channelsOf(first), channelsOf(second)];
  const mixed = a.map((value, i) => Math.round(value + ((b[i] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** A colour with more light. */
export function lighter(colour: string, share: number): string {
  return mix(colour, "#ffffff", share);
}

/** A colour with less light. */
export function darker(colour: string, share: number): string {
  return mix(colour, "#050a12", share);
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
