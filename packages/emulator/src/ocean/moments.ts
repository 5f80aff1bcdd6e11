import { ancillaryDataOf } from "./ancillary-data.ts";
import { imageReferencesOf } from "./image-references.ts";
import type { Dive, Moment, PixelSize, Video } from "./model.ts";
import { observationsOf } from "./observations.ts";
import { danglingUuid } from "./odd-localizations.ts";
import { applyOddity } from "./oddities.ts";
import type { OddityKind } from "./oddity-kinds.ts";
import { type MomentPlan, type OceanPlan, planMoment } from "./plan.ts";
import { type Random, randomOf } from "./random.ts";
import { composeScene, type Scene } from "./scene.ts";
import type { ShapeFinder } from "./shapes.ts";

import { instantOf, timecodeOf } from "./times.ts";
import { uuidOf } from "./uuids.ts";

/** What the parts of a moment are made from. */
export interface MomentMaking {
  readonly plan: MomentPlan;
  readonly scene: Scene;
  readonly video: Video;
  readonly random: Random;
  readonly newUuid: () => string;
  readonly atMillis: number;
  readonly lastUpdated: string;
}

/** A moment and the defects that were put into it. */
export interface MadeMoment {
  readonly moment: Moment;
  readonly oddities: readonly Oddity[];
}

/** A defect of stored data and the rows that have it. */
export interface Oddity {
  readonly kind: OddityKind;
  readonly concept: string;
  readonly momentUuid: string;
  readonly observationUuid: string;
  readonly associationUuid?: string;
  readonly imageReferenceUuid?: string;
}

/** Makes a moment with everything that hangs on it; a pure function of the ocean's plan and the ordinal. */
export function createMoment(ocean: OceanPlan, shapeOf: ShapeFinder, ordinal: number): MadeMoment {
  const plan = planMoment(ocean, ordinal);
  const { dive, offsetMillis } = plan;
  const random = randomOf(ocean.seed, "details", ordinal);
  const atMillis = dive.startMillis + offsetMillis;
  const newUuid = (): string => uuidOf(random, dive.uuidStyle, ocean.seed, ordinal, atMillis);
  const lastUpdated = instantOf(atMillis + random.integer(1, 400) * 86_400_000);
  const video = videoAt(dive, offsetMillis);
  const scene = sceneOf(ocean, shapeOf, plan);
  const making: MomentMaking = { plan, scene, video, random, newUuid, atMillis, lastUpdated };
  const imageReferences = imageReferencesOf(making);
  const moment: Moment = {
    ordinal,
    uuid: plan.uuid,
    dive,
    video,
    ...timesOf(making, ocean.oddities.has(ordinal)),
    observations: observationsOf(making, imageReferences),
    imageReferences,
    ...(random.chance(0.9) ? { ancillaryData: ancillaryDataOf(random, dive, newUuid(), lastUpdated) } : {}),
    lastUpdated,
  };
  const oddities = ocean.oddities.get(ordinal) ?? [];
  if (oddities.length === 0) return { moment, oddities: [] };
  const otherImageUuid = (): string => imageUuidNear(ocean, shapeOf, ordinal);
  let changed = moment;
  const found: Oddity[] = [];
  for (const kind of oddities) {
    const { moment: next, ...subject } = applyOddity(changed, kind, { ...making, otherImageUuid });
    changed = next;
    found.push({ kind, momentUuid: moment.uuid, ...subject });
  }
  return { moment: changed, oddities: found };
}

function imageUuidNear(ocean: OceanPlan, shapeOf: ShapeFinder, ordinal: number): string {
  const { momentsPerDive } = ocean;
  const first = ordinal - (ordinal % momentsPerDive);
  for (let step = 1; step < momentsPerDive; step++) {
    const other = first + ((ordinal - first + step) % momentsPerDive);
    if (ocean.oddities.has(other) || planMoment(ocean, other).images === "none") continue;
    const [image] = createMoment(ocean, shapeOf, other).moment.imageReferences;
    if (image !== undefined) return image.uuid;
  }
  return danglingUuid;
}

/** The scene in front of the camera at a moment. */
export function sceneOf(ocean: OceanPlan, shapeOf: ShapeFinder, plan: MomentPlan): Scene {
  return composeScene(ocean.seed, shapeOf, plan, frameOf(ocean, plan));
}

/** The size of the stored PNG: the dive's, but for one frame in the ocean that is full HD. */
function frameOf(ocean: OceanPlan, { ordinal, dive }: MomentPlan): PixelSize {
  // The moment where the first guaranteed concept is.
  return ordinal === 1 && ocean.momentCount > 1 ? { width: 1920, height: 1080 } : dive.frame;
}

/** The video that was running at a time of the dive. */
export function videoAt(dive: Dive, offsetMillis: number): Video {
  const atMillis = dive.startMillis + offsetMillis;
  const video = dive.videos.findLast(({ startMillis }) => startMillis <= atMillis) ?? dive.videos[0];
  if (video === undefined) throw new TypeError(`Dive ${dive.ordinal} has no video`);
  return video;
}

function timesOf({ random, plan, video, atMillis }: MomentMaking, isPrepared: boolean): Partial<Moment> {
  const recordedTimestamp = instantOf(atMillis);
  const elapsedTimeMillis = atMillis - video.startMillis;
  const timecode = timecodeOf(plan.offsetMillis);
  switch (plan.dive.naming) {
    case "timecode":
    case "spaces":
      return random.chance(0.12) && !isPrepared ? { timecode } : { recordedTimestamp, timecode };
    case "elapsed":
      return random.chance(0.5) ? { elapsedTimeMillis } : { recordedTimestamp, elapsedTimeMillis };
    case "timestamp":
    case "colons":
      return random.chance(0.4) ? { recordedTimestamp, elapsedTimeMillis } : { recordedTimestamp };
  }
}
