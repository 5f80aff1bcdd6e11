import { type Canvas, localize, observers } from "./localizations.ts";
import type { Association, ImageReference, Observation } from "./model.ts";
import type { MomentMaking } from "./moments.ts";
import type { Sighting } from "./plan.ts";
import type { KnowledgeBase } from "./taxa.ts";
import { instantOf } from "./times.ts";

/** The observations of a moment, with their localizations and remarks. */
export function observationsOf(making: MomentMaking, images: readonly ImageReference[]): Observation[] {
  return making.plan.sightings.map((sighting, sightingIndex) => {
    const { random, plan, scene, atMillis } = making;
    const animals = scene.animals.filter((animal) => animal.sightingIndex === sightingIndex);
    const canvas = canvasOf(making, images);
    const localizations = canvas !== undefined && sighting.isBoxed ? localize(random, animals, canvas) : [];
    return {
      uuid: sighting.observationUuid,
      concept: sighting.concept,
      ...(random.chance(0.96) ? { observer: random.pick(observers) } : {}),
      observationTimestamp: instantOf(atMillis + random.integer(3_600_000, 86_400_000 * 30)),
      ...(random.chance(0.95) ? { group: plan.dive.camera === "i2MAP" ? "AUV" : "ROV" } : {}),
      ...(random.chance(0.85) ? { activity: random.pick(["transect", "cruise", "descend", "stationary"]) } : {}),
      ...(random.chance(0.05) ? { durationMillis: random.integer(1, 40) * 500 } : {}),
      associations: [...localizations, ...remarksOn(making, sighting)],
      lastUpdated: instantOf(atMillis + random.integer(1, 500) * 86_400_000 + random.integer(0, 999)),
    };
  });
}

/** Who draws the boxes of an observation, and on what. */
function canvasOf(making: MomentMaking, images: readonly ImageReference[]): Canvas | undefined {
  const { plan, scene, video, random, newUuid, lastUpdated } = making;
  const { boxedBy, frame } = plan.dive;
  const [file] = video.files;
  const onVideo = { size: file, scale: file.width / frame.width, newUuid, lastUpdated };
  const isMachine = boxedBy === "machine" || (boxedBy === "both" && random.chance(0.5));
  // The one full HD frame belongs to a dive whose video is smaller; nobody draws on the video there.
  if (isMachine && scene.width === frame.width) return { author: "machine", ...onVideo };
  const image = images.find((candidate) => candidate.file?.format === "png") ?? images[0];
  if (image?.file === undefined) return random.chance(0.5) ? { author: "player", ...onVideo } : undefined;
  const scale = image.file.width / scene.width;
  return { author: "people", image, size: image.file, scale, newUuid, lastUpdated };
}

/** Associations that are not localizations. */
function remarksOn({ plan, random, newUuid, lastUpdated }: MomentMaking, sighting: Sighting): Association[] {
  const found: Association[] = [];
  const remark = (linkName: string, toConcept: string, linkValue: string): void => {
    found.push({ uuid: newUuid(), linkName, toConcept, linkValue, mimeType: "text/plain", lastUpdated });
  };
  if (sighting.animalCount > 2) remark("population-quantity", "self", String(sighting.animalCount));
  if (random.chance(0.08)) remark("comment", "self", random.pick(comments));
  if (random.chance(0.07)) remark("identity-reference", "self", String(random.integer(1, 9)));
  const { habitat } = plan.dive;
  if (habitat === "rock" && random.chance(0.12)) remark("upon", random.pick(substrates.rock), "nil");
  if (habitat === "mud" && random.chance(0.15)) remark("upon", random.pick(substrates.mud), "nil");
  return found;
}

/** What things are seen upon. */
const substrates = { rock: ["Porifera", "Heterochone calyx"], mud: ["mud", "sediment"] } as const;

/** Whether an association may point at this concept; if not, none in any ocean does. */
export function mayBeTarget(knowledgeBase: KnowledgeBase, concept: string): boolean {
  const isPart = knowledgeBase.find(concept)?.parent?.name === "organism part";
  return isPart || ["self", "nil", ...substrates.rock, ...substrates.mud].includes(concept);
}

const comments = [
  "some additional explanation",
  "out of focus at first",
  'see also next frame; "best" of dive',
  "café-coloured",
];
