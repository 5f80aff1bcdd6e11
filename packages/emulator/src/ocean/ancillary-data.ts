import type { Habitat } from "./habitats.ts";
import type { AncillaryData, Dive } from "./model.ts";
import type { Random } from "./random.ts";

const depths: Readonly<Record<Habitat, readonly [shallow: number, deep: number]>> = {
  rock: [90, 520],
  midwater: [200, 1100],
  mud: [380, 1400],
  lava: [1200, 2300],
};

/** What the vehicle measured; depth, temperature and oxygen go together as they do in Monterey Bay. */
export function ancillaryDataOf(random: Random, { habitat }: Dive, uuid: string, lastUpdated: string): AncillaryData {
  const depth = random.between(...depths[habitat]);
  const decimals = (value: number, count: number): number => Number(value.toFixed(count));
  // The database holds 32-bit floats; some rows come out widened.
  const stored = (value: number): number => (random.chance(0.3) ? Math.fround(value) : value);
  return {
    uuid,
    latitude: decimals(random.between(36.55, 36.82), 6),
    longitude: decimals(random.between(-122.5, -121.9), 6),
    depthMeters: stored(decimals(depth, 3)),
    altitude: habitat === "midwater" ? 0 : stored(decimals(random.between(0.6, 3), 2)),
    salinity: stored(decimals(33.8 + depth / 2600, 3)),
    temperatureCelsius: stored(decimals(2 + 9 * Math.exp(-depth / 420), 3)),
    ...(random.chance(0.9) ? { oxygenMlL: stored(decimals(0.3 + Math.abs(depth - 700) / 700, 3)) } : {}),
    pressureDbar: stored(decimals(depth * 1.0102, 2)),
    ...(random.chance(0.8) ? { lightTransmission: stored(decimals(random.between(80, 89), 2)) } : {}),
    phi: stored(decimals(random.between(-3, 3), 1)),
    theta: stored(decimals(random.between(-3, 3), 1)),
    psi: stored(decimals(random.between(0, 360), 1)),
    lastUpdated,
  };
}
