import type { PreviewAnnotation, PreviewDataset, PreviewImage } from "../../src/index.ts";

const categories = [
  "Sebastes",
  "Sebastes flavidus",
  "Sebastolobus",
  "Poralia rufescens",
  "Chionoecetes tanneri",
  "Aegina",
  "Bathochordaeus mcnutti",
  "Paragorgia arborea",
  "Anoplopoma fimbria",
  "Solmissus",
  "Beroe",
  "Vampyroteuthis infernalis",
  "Octopus rubescens",
  "Pannychia moseleyi",
] as const;

/** Numbers from 0 to 1 that look random and are the same on every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A uuid of a kind and a number. */
export function uuidOf(kind: number, index: number): string {
  const digits = (value: number, length: number): string => value.toString(16).padStart(length, "0");
  return `${digits(index, 8)}-${digits(kind, 4)}-4000-8000-${digits(index * 7919, 12)}`;
}

/** A dataset of any size that looks like one of M3; images are those of `paths` in turn, or none. Nothing is held. */
export function syntheticDataset(imageCount: number, paths: readonly string[]): PreviewDataset {
  return {
    categories: categories.map((name) => ({ name })),
    images: function* () {
      for (let index = 0; index < imageCount; index++) yield syntheticImage(index, paths[index % paths.length]);
    },
  };
}

function syntheticImage(index: number, path: string | undefined): PreviewImage {
  const random = createRandom(index + 1);
  const dive = Math.floor(index / 173);
  const boxes = Math.floor(random() ** 2 * 9);
  const part = random();
  return {
    id: uuidOf(1, index),
    fileName: `${String(dive).padStart(4, "0")}/${String(index).padStart(6, "0")}.jpg`,
    ...(path === undefined ? {} : { path }),
    url: `https://example.org/images/${index}.jpg`,
    widthPixels: 1920,
    heightPixels: 1080,
    split: part < 0.7 ? "train" : part < 0.85 ? "val" : "test",
    capture: {
      videoName: `Doc Ricketts ${String(dive + 300).padStart(4, "0")}`,
      videoReferenceUuid: uuidOf(4, dive),
      imagedMomentUuid: uuidOf(5, index),
      time: new Date(Date.UTC(2014, 5, 10) + index * 61_000).toISOString(),
      depthMeters: 180 + 3200 * random() * random(),
      latitude: 36.7 + random() / 10,
      longitude: -122.1 + random() / 10,
    },
    annotations: [...Array(boxes).keys()].map((box) => syntheticAnnotation(index * 16 + box, random)),
  };
}

function syntheticAnnotation(number: number, random: () => number): PreviewAnnotation {
  const side = 2 ** (4 + 5 * (random() + random()) * 0.5);
  const width = side * 2 ** ((random() + random() - 1) * 0.9);
  const height = (side * side) / width;
  const middle = (limit: number): number => (limit * (random() + random() + random())) / 3;
  const bbox = [Math.max(0, middle(1920) - width / 2), Math.max(0, middle(1080) - height / 2), width, height] as const;
  const category = categories[Math.floor(random() ** 2.2 * categories.length)] ?? categories[0];
  return {
    id: uuidOf(2, number),
    category,
    geometry: { kind: "bbox", bbox },
    provenance: { observationUuid: uuidOf(3, number), observer: "svonthun", generator: "vars-localize" },
  };
}
