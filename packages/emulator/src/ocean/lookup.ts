import { imageNameOf } from "./image-references.ts";
import type { Dive, ImageReference, Moment, Video, VideoFile } from "./model.ts";
import { videoAt } from "./moments.ts";
import { type OceanPlan, planMoment } from "./plan.ts";

/** Where an observation is. */
export interface SightingPlace {
  readonly concept: string;
  readonly observationUuid: string;
  readonly ordinal: number;
}

/** A video reference with the video and the dive it belongs to. */
export interface FoundVideoFile {
  readonly dive: Dive;
  readonly video: Video;
  readonly file: VideoFile;
}

/** A stored image with its moment. */
export interface FoundImage {
  readonly moment: Moment;
  readonly image: ImageReference;
}

/** Indexes over all moments; made from plans, which are a hundred times cheaper than moments. */
export interface OceanIndex {
  /** Every observation, in the order of the uuids. */
  readonly sightings: readonly SightingPlace[];
  readonly sightingsByConcept: ReadonlyMap<string, readonly SightingPlace[]>;
  /** Ordinals of all moments, in the order of their uuids. */
  readonly ordinalsByUuid: readonly number[];
}

/** Builds the indexes; holds about 200 bytes for each observation. */
export function indexOcean(plan: OceanPlan, moment: (ordinal: number) => Moment): OceanIndex {
  const sightings: SightingPlace[] = [];
  const moments: { readonly uuid: string; readonly ordinal: number }[] = [];
  for (let ordinal = 0; ordinal < plan.momentCount; ordinal++) {
    const planned = planMoment(plan, ordinal);
    moments.push({ uuid: planned.uuid, ordinal });
    // A plan says the same as its moment, unless the moment is an odd one.
    if (plan.oddities.has(ordinal)) {
      for (const { concept, uuid } of moment(ordinal).observations) {
        sightings.push({ concept, observationUuid: uuid, ordinal });
      }
    } else {
      for (const { concept, observationUuid } of planned.sightings)
        sightings.push({ concept, observationUuid, ordinal });
    }
  }
  sightings.sort((a, b) => (a.observationUuid < b.observationUuid ? -1 : 1));
  moments.sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const sightingsByConcept = new Map<string, SightingPlace[]>();
  for (const place of sightings) {
    const places = sightingsByConcept.get(place.concept);
    if (places === undefined) sightingsByConcept.set(place.concept, [place]);
    else places.push(place);
  }
  return { sightings, sightingsByConcept, ordinalsByUuid: moments.map(({ ordinal }) => ordinal) };
}

/** Every video file by its video reference uuid. */
export function indexVideoFiles(dives: readonly Dive[]): Map<string, FoundVideoFile> {
  return new Map(
    dives.flatMap((dive) =>
      dive.videos.flatMap((video) => video.files.map((file) => [file.uuid, { dive, video, file }] as const)),
    ),
  );
}

/** Finds stored images by the decoded path of their URL; indexes the names of a dive when one of them is first asked for. */
export function createImageFinder(
  plan: OceanPlan,
  moment: (ordinal: number) => Moment,
): (path: string) => FoundImage | undefined {
  const byFolder = new Map(plan.dives.map((dive) => [decodeURIComponent(dive.folder), dive]));
  const namesOf = new Map<Dive, Map<string, number>>();
  return (path) => {
    const cut = path.lastIndexOf("/") + 1;
    const dive = byFolder.get(path.slice(0, cut));
    if (dive === undefined) return undefined;
    const names = namesOf.get(dive) ?? indexNames(plan, dive);
    namesOf.set(dive, names);
    const ordinal = names.get(path.slice(cut).replace(/\.(png|jpg)$/, ""));
    if (ordinal === undefined) return undefined;
    const found = moment(ordinal);
    const image = found.imageReferences.find(({ url, file }) => file !== undefined && decodeURIComponent(url) === path);
    return image && { moment: found, image };
  };
}

function indexNames(plan: OceanPlan, dive: Dive): Map<string, number> {
  const names = new Map<string, number>();
  for (let index = 0; index < plan.momentsPerDive; index++) {
    const moment = planMoment(plan, dive.ordinal * plan.momentsPerDive + index);
    names.set(decodeURIComponent(imageNameOf(moment, videoAt(dive, moment.offsetMillis))), moment.ordinal);
  }
  return names;
}
