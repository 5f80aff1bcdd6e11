import type { ImageReference, Moment, Observation } from "./model.ts";
import { type OddityMaking, oddLocalization } from "./odd-localizations.ts";
import type { OddityKind } from "./oddity-kinds.ts";

/** A moment with a defect, and the row that has it. */
export interface OddMoment {
  readonly moment: Moment;
  readonly concept: string;
  readonly observationUuid: string;
  readonly associationUuid?: string;
  readonly imageReferenceUuid?: string;
}

/** Gives a moment one defect. Only adds to localizations, so that every animal keeps its good box. */
export function applyOddity(moment: Moment, kind: OddityKind, making: OddityMaking): OddMoment {
  const [observation] = moment.observations;
  if (observation === undefined) throw new TypeError(`Moment ${moment.ordinal} has no observation to be odd`);
  const subject = { concept: observation.concept, observationUuid: observation.uuid };
  const image = imageOddities[kind];
  if (image !== undefined) return { ...withOddImage(moment, image), ...subject };
  if (kind === "moment-without-time") {
    const { recordedTimestamp: _recorded, elapsedTimeMillis: _elapsed, ...timeless } = moment;
    return { moment: timeless, ...subject };
  }
  if (kind === "observation-with-few-keys") {
    const { observer: _observer, group: _group, activity: _activity, ...bare } = observation;
    return { moment: withObservation(moment, bare), ...subject };
  }
  return withOddLocalization(moment, observation, kind, making);
}

function withOddImage(moment: Moment, { of, change }: ImageOddity): Pick<OddMoment, "moment" | "imageReferenceUuid"> {
  const target = moment.imageReferences.find(({ file }) => file?.format === of);
  if (target === undefined) return { moment };
  const imageReferences = moment.imageReferences.map((image) => (image === target ? change(target) : image));
  return { moment: { ...moment, imageReferences }, imageReferenceUuid: target.uuid };
}

function withOddLocalization(moment: Moment, first: Observation, kind: OddityKind, making: OddityMaking): OddMoment {
  const added = oddLocalization(kind, moment, first, making);
  const { concept } = first;
  if (kind !== "box-on-two-observations") {
    const changed = { ...first, associations: [...first.associations, added] };
    const odd = withObservation(moment, changed);
    return { moment: odd, concept, observationUuid: first.uuid, associationUuid: added.uuid };
  }
  const twin: Observation = { ...first, uuid: making.newUuid(), associations: [added] };
  const odd = { ...moment, observations: [...moment.observations, twin] };
  return { moment: odd, concept, observationUuid: twin.uuid, associationUuid: added.uuid };
}

function withObservation(moment: Moment, changed: Observation): Moment {
  return { ...moment, observations: moment.observations.map((old) => (old.uuid === changed.uuid ? changed : old)) };
}

interface ImageOddity {
  readonly of: "png" | "jpg";
  readonly change: (reference: ImageReference) => ImageReference;
}

const imageOddities: Partial<Record<OddityKind, ImageOddity>> = {
  "image-with-file-url": {
    of: "jpg",
    change: ({ file: _file, ...rest }) => ({ ...rest, url: `file:/Users/video/frames/${rest.url.split("/").at(-1)}` }),
  },
  "image-not-found": { of: "jpg", change: ({ file: _file, ...rest }) => rest },
  "image-with-swapped-size": {
    of: "png",
    change: (reference) => ({ ...reference, ...sizeOf(reference.heightPixels, reference.widthPixels) }),
  },
  "image-without-size": { of: "png", change: ({ widthPixels: _width, heightPixels: _height, ...rest }) => rest },
  "image-without-format": { of: "png", change: ({ format: _format, ...rest }) => rest },
  "image-format-unknown": { of: "jpg", change: (reference) => ({ ...reference, format: "unknown" }) },
  "image-smaller-than-stored": {
    of: "jpg",
    change: (reference) => {
      const { file } = reference;
      if (file === undefined) return reference;
      return {
        ...reference,
        file: { ...file, width: Math.round(file.width / 2), height: Math.round(file.height / 2) },
      };
    },
  },
};

function sizeOf(width: number | undefined, height: number | undefined): Partial<ImageReference> {
  return width === undefined || height === undefined ? {} : { widthPixels: width, heightPixels: height };
}
