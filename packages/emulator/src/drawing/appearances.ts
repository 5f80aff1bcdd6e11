import type { Taxon } from "../ocean/taxa.ts";
import type { Look, Shape } from "./look.ts";
import { anemone, coral, drum, lava, seaCucumber, seaPen, seaStar, sponge, urchin } from "./shapes/bottom.ts";
import { crab, dumboOctopus, octopus, shrimp, squid } from "./shapes/crawlers.ts";
import { flatfish, rattail, rockfish, slenderFish } from "./shapes/fish.ts";
import { combJelly, discMedusa, gossamerWorm, larvacean, lobedLarva, medusa, siphonophore } from "./shapes/jellies.ts";

/** How a concept is drawn and where in a frame it belongs. */
export interface Appearance {
  readonly shape: Shape;
  readonly look: Look;
  /** Where it is found: in open water, just above the bottom, or on it. */
  readonly place: "water" | "above-bottom" | "bottom";
  /** Length as a share of the frame's width. */
  readonly size: readonly [smallest: number, largest: number];
}

/** How a taxon looks: its own appearance, or that of the nearest ancestor that has one. */
export function appearanceOf(taxon: Taxon): Appearance | undefined {
  return appearances[taxon.name] ?? (taxon.parent === undefined ? undefined : appearanceOf(taxon.parent));
}

const fish = { shape: rockfish, place: "above-bottom", size: [0.13, 0.27] } as const;
const float = { place: "water", size: [0.16, 0.34] } as const;
const bottom = { place: "bottom", size: [0.09, 0.19] } as const;

const appearances: Readonly<Record<string, Appearance>> = {
  Sebastes: { ...fish, look: { body: "#b5654a", accent: "#7d3a2c", pattern: "blotches", count: 5 } },
  "Sebastes flavidus": { ...fish, look: { body: "#7d7a52", accent: "#d9b64a", depth: 0.33 } },
  "Sebastes rubrivinctus": { ...fish, look: { body: "#f0d9cf", accent: "#c2352b", pattern: "bands", count: 4 } },
  "Sebastes levis": { ...fish, look: { body: "#e0926a", accent: "#b4552f", pattern: "bands", count: 3, depth: 0.4 } },
  "Sebastes chlorostictus": { ...fish, look: { body: "#d9a08a", accent: "#5f9a4c", pattern: "spots", count: 34 } },
  "Sebastes ruberrimus": { ...fish, look: { body: "#e2682c", accent: "#f2c230", depth: 0.39 } },
  "Sebastes melanostomus": { ...fish, look: { body: "#8e3f43", accent: "#3c1d26", pattern: "blotches", count: 4 } },
  "Sebastes aleutianus/melanostictus": {
    ...fish,
    look: { body: "#c97a6e", accent: "#4f2a2e", pattern: "spots", count: 18, depth: 0.34 },
  },
  Sebastolobus: { ...fish, look: { body: "#cf4a3c", accent: "#7a2420", pattern: "blotches", count: 6, depth: 0.28 } },
  Anoplopoma: {
    shape: slenderFish,
    place: "above-bottom",
    size: [0.2, 0.34],
    look: { body: "#5d6a70", accent: "#2f3b42", pattern: "blotches", count: 6, depth: 0.2 },
  },
  Pleuronectiformes: { shape: flatfish, ...bottom, size: [0.14, 0.24], look: { body: "#8c7a5c", accent: "#574733" } },
  Macrouridae: {
    shape: rattail,
    place: "above-bottom",
    size: [0.22, 0.36],
    look: { body: "#7f7476", accent: "#9a8f8a" },
  },
  Appendicularia: { shape: larvacean, ...float, look: { body: "#8fb6cc", accent: "#6d8fd6" } },
  "Bathochordaeus mcnutti": { shape: larvacean, ...float, look: { body: "#9db8c4", accent: "#e0a35c" } },
  Scyphozoa: { shape: medusa, ...float, look: { body: "#b3543f", accent: "#7c2f2a" } },
  Poralia: { shape: medusa, ...float, look: { body: "#a8502f", accent: "#6f2b20", depth: 0.42, count: 12 } },
  Tiburonia: { shape: medusa, ...float, look: { body: "#9c1f2b", accent: "#5e0f1b", depth: 0.46, count: 6 } },
  Atolla: { shape: medusa, ...float, look: { body: "#7a1535", accent: "#3f0a22", depth: 0.3, count: 15 } },
  Hydrozoa: { shape: discMedusa, ...float, look: { body: "#a9c9dc", accent: "#d7e6f0" } },
  Siphonophorae: { shape: siphonophore, ...float, size: [0.3, 0.5], look: { body: "#d8b08c", accent: "#b5482f" } },
  "Apolemia rubriversa": {
    shape: siphonophore,
    ...float,
    size: [0.3, 0.5],
    look: { body: "#e0a0a0", accent: "#c21f3a" },
  },
  "Apolemia lanosa": { shape: siphonophore, ...float, size: [0.3, 0.5], look: { body: "#dfe6ea", accent: "#9fb4c2" } },
  Prayidae: {
    shape: siphonophore,
    ...float,
    size: [0.36, 0.56],
    look: { body: "#a8c8e8", accent: "#e8c84a", count: 22 },
  },
  Actiniaria: { shape: anemone, ...bottom, look: { body: "#e6ded2", accent: "#f4efe6" } },
  Pennatulacea: { shape: seaPen, ...bottom, look: { body: "#e8792b", accent: "#f7c58a" } },
  Alcyonacea: { shape: coral, ...bottom, size: [0.14, 0.24], look: { body: "#d9466a", accent: "#f4a0b4" } },
  Ctenophora: { shape: combJelly, ...float, size: [0.1, 0.18], look: { body: "#b9d4e4", accent: "#e3edf4" } },
  Lampocteis: { shape: combJelly, ...float, size: [0.1, 0.18], look: { body: "#b02a30", accent: "#6a0d18" } },
  "Cydippida sp. (red)": {
    shape: combJelly,
    ...float,
    size: [0.08, 0.15],
    look: { body: "#cc4a34", accent: "#7f1a18" },
  },
  Octopoda: { shape: octopus, ...bottom, size: [0.12, 0.22], look: { body: "#8d5a7c", accent: "#c79ab4" } },
  Grimpoteuthis: { shape: dumboOctopus, ...float, size: [0.13, 0.24], look: { body: "#d08a92", accent: "#e9b9b4" } },
  Teuthida: { shape: squid, ...float, size: [0.2, 0.36], look: { body: "#b5483d", accent: "#e3b0a0" } },
  Pandalus: { shape: shrimp, ...bottom, size: [0.09, 0.17], look: { body: "#d9603c", accent: "#f0b090" } },
  Chionoecetes: { shape: crab, ...bottom, size: [0.12, 0.22], look: { body: "#c76a3f", accent: "#f0d2a8" } },
  Asteroidea: { shape: seaStar, ...bottom, look: { body: "#d0452f", accent: "#f2a58a", count: 5 } },
  Henricia: { shape: seaStar, ...bottom, look: { body: "#e0782e", accent: "#f7d09a", count: 5, depth: 0.13 } },
  Rathbunaster: {
    shape: seaStar,
    ...bottom,
    size: [0.12, 0.2],
    look: { body: "#c2622c", accent: "#f0c48a", count: 13 },
  },
  Echinoidea: { shape: urchin, ...bottom, size: [0.06, 0.11], look: { body: "#d67f9a", accent: "#f4d3dc" } },
  Holothuroidea: { shape: seaCucumber, ...bottom, size: [0.09, 0.16], look: { body: "#d9aeb4", accent: "#f1d8d8" } },
  Porifera: { shape: sponge, ...bottom, look: { body: "#e0d7bd", accent: "#b8a878" } },
  Farrea: { shape: sponge, ...bottom, size: [0.14, 0.22], look: { body: "#eee9dc", accent: "#cfc4a4", count: 3 } },
  Tomopteris: { shape: gossamerWorm, ...float, size: [0.14, 0.24], look: { body: "#d8c070", accent: "#f0e6b4" } },
  "Müller's larva": { shape: lobedLarva, ...float, size: [0.05, 0.1], look: { body: "#d6b48a", accent: "#8a5a34" } },
  lava: { shape: lava, ...bottom, size: [0.14, 0.26], look: { body: "#3f4450", accent: "#6a7080" } },
  pāhoehoe: {
    shape: lava,
    ...bottom,
    size: [0.2, 0.32],
    look: { body: "#4a4f5c", accent: "#858c9c", pattern: "bands", count: 9 },
  },
  "55-gallon drum": { shape: drum, ...bottom, size: [0.16, 0.24], look: { body: "#54707a", accent: "#9a5a34" } },
};
