import { compactText, type LinkValueEntry } from "./link-values.ts";
import { jsonAssociation } from "./localizations.ts";
import type { Association, ImageReference, Moment, Observation } from "./model.ts";
import type { OddityKind } from "./oddity-kinds.ts";

/** What new rows of an oddity are made with. */
export interface OddityMaking {
  readonly newUuid: () => string;
  readonly lastUpdated: string;
  /** The uuid of an image of some other moment of the dive. */
  readonly otherImageUuid: () => string;
}

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
  if (image !== undefined) {
    const isPng = ({ file }: ImageReference): boolean => file?.format === "png";
    const target = moment.imageReferences.find((reference) => isPng(reference) === (image.of === "png"));
    if (target === undefined) return { moment, ...subject };
    const imageReferences = moment.imageReferences.map((reference) =>
      reference === target ? image.change(target) : reference,
    );
    return { moment: { ...moment, imageReferences }, ...subject, imageReferenceUuid: target.uuid };
  }
  if (kind === "moment-without-time") {
    const { recordedTimestamp: _recorded, elapsedTimeMillis: _elapsed, ...timeless } = moment;
    return { moment: timeless, ...subject };
  }
  if (kind === "observation-with-few-keys") {
    const { observer: _observer, group: _group, activity: _activity, ...bare } = observation;
    return { moment: withObservation(moment, { ...bare, associations: bare.associations }), ...subject };
  }
  const added = addedAssociation(kind, moment, observation, making);
  if (kind === "box-on-two-observations" && moment.observations.length === 1) {
    const { observations } = moment;
    const twin: Observation = { ...observation, uuid: making.newUuid(), associations: [added] };
    return { moment: { ...moment, observations: [...observations, twin] }, ...subject, associationUuid: added.uuid };
  }
  const owner = kind === "box-on-two-observations" ? (moment.observations[1] ?? observation) : observation;
  const changed = { ...owner, associations: [...owner.associations, added] };
  return {
    moment: withObservation(moment, changed),
    ...subject,
    observationUuid: owner.uuid,
    associationUuid: added.uuid,
  };
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

function addedAssociation(
  kind: OddityKind,
  moment: Moment,
  { associations }: Observation,
  making: OddityMaking,
): Association {
  const png = moment.imageReferences.find(({ file }) => file?.format === "png");
  const { width, height } = png?.file ?? moment.dive.frame;
  const box = {
    x: Math.round(width * 0.3),
    y: Math.round(height * 0.3),
    width: Math.round(width * 0.2),
    height: Math.round(height * 0.2),
  };
  const own: LinkValueEntry = ["image_reference_uuid", png?.uuid ?? null];
  const boxText = (changes: Partial<Record<string, LinkValueEntry[1]>>, ...more: LinkValueEntry[]): string =>
    compactText([...(Object.entries({ ...box, ...changes }) as LinkValueEntry[]), ...more]);
  const make = (linkValue: string, linkName = "bounding box"): Association =>
    jsonAssociation(making, linkName, linkValue);
  const good = associations.find(({ linkName }) => linkName === "bounding box");
  switch (kind) {
    case "link-value-not-json":
      return make("see the overlay, box around the larger one");
    case "link-value-truncated":
      return make(longPolygon(box, own).slice(0, 1024), "localization-polygon");
    case "box-without-width":
      return make(compactText([["x", box.x], ["y", box.y], ["height", box.height], own]));
    case "box-with-nan":
      return make(
        `{"x": NaN, "y": ${box.y}, "width": ${box.width}, "height": ${box.height}, "image_reference_uuid": "${png?.uuid}"}`,
      );
    case "box-with-zero-size":
      return make(boxText({ width: 0, height: 0 }, own));
    case "box-with-negative-size":
      return make(boxText({ x: box.x + box.width, width: -box.width }, own));
    case "box-outside-image":
      return make(boxText({ x: width + 40 }, own));
    case "arrays-of-different-length":
      return make(compactText([["x", [10, 60, 60, 10]], ["y", [20, 20, 70]], own]), "localization-polygon");
    case "box-with-floats":
      return make(
        boxText(
          { x: box.x + 0.25, width: box.width + 0.5 },
          ["generator", "mbari452k_yolov8"],
          ["confidence", 0.4375],
          own,
        ),
      );
    case "box-with-numeric-strings":
      return make(boxText({ x: String(box.x), width: String(box.width) }, own));
    case "box-with-negative-origin":
      return make(boxText({ x: -7, y: -3 }, own));
    case "box-off-by-one":
      return make(boxText({ y: height - box.height, height: box.height + 1 }, own));
    case "box-with-null-reference":
      return make(boxText({}, ["generator", "vars-localize"], ["image_reference_uuid", null]));
    case "box-with-null-confidence":
      return make(boxText({}, ["generator", "mbari452k_yolov8"], ["confidence", null], own));
    case "box-with-upper-case-reference":
      return make(boxText({}, ["image_reference_uuid", png?.uuid.toUpperCase() ?? null]));
    case "box-with-reference-key-of-2018":
      return make(boxText({}, ["imageReferenceUuid", png?.uuid ?? null]));
    case "polygon-with-repeated-vertex":
      return make(
        compactText([
          ["x", [10, 60, 60, 10]],
          ["y", [20, 20, 70, 20]],
          ["image_reference_uuuid", png?.uuid ?? null],
        ]),
        "localization-polygon",
      );
    case "association-without-mime-type": {
      const { mimeType: _mimeType, ...bare } = make(boxText({}, own));
      return bare;
    }
    case "reference-dangling":
      return make(boxText({}, ["image_reference_uuid", "5f0f9d3c-8e1b-4a27-0c44-d00dfeedbeef"]));
    case "reference-to-other-moment":
      return make(boxText({}, ["image_reference_uuid", making.otherImageUuid()]));
    default:
      return good === undefined ? make(boxText({}, own)) : { ...good, uuid: making.newUuid() };
  }
}

function longPolygon(box: { x: number; y: number; width: number; height: number }, own: LinkValueEntry): string {
  const angles = Array.from({ length: 160 }, (_, i) => (i / 160) * 2 * Math.PI);
  return compactText([
    ["x", angles.map((angle) => Math.round(box.x + (box.width / 2) * (1 + Math.cos(angle))))],
    ["y", angles.map((angle) => Math.round(box.y + (box.height / 2) * (1 + Math.sin(angle))))],
    own,
  ]);
}
