import type { ImageReference, Localization, LocalizationKind, Resolution } from "./localization.ts";
import type { Place } from "./locate.ts";
import { type ImageUrl, toImageUrls } from "./read-images.ts";
import type { MomentFields } from "./read-value.ts";
import { toLinkValue } from "./serialize.ts";

/** The image of a {@link LocalizationRecord}. */
export interface RecordImage {
  readonly uuid: string;
  readonly url?: string;
  readonly format?: string;
  /** Pixels. */
  readonly width?: number;
  /** Pixels. */
  readonly height?: number;
}

/**
 * One element of `localizations.json`. The first five keys are those that m3-download writes, and hold the same; the
 * others are absent where nothing is known. See {@link Localization} for what each means.
 */
export interface LocalizationRecord {
  readonly observation_uuid: string;
  readonly association_uuid: string;
  readonly concept: string;
  readonly localization: Readonly<Record<string, unknown>>;
  readonly image_urls: Readonly<Record<string, string>>;
  readonly kind: LocalizationKind;
  readonly to_concept?: string;
  readonly image?: RecordImage;
  readonly resolution: Resolution;
  readonly scale?: readonly [x: number, y: number];
  /** In the form of a `link_value`, in pixels of `image`; only where a policy made it other than `localization` tells. */
  readonly geometry?: Readonly<Record<string, number | readonly number[]>>;
  readonly confidence_scale?: number;
  readonly imaged_moment_uuid?: string;
  readonly video_reference_uuid?: string;
  readonly recorded_timestamp?: string;
  readonly timecode?: string;
  readonly elapsed_time_millis?: number;
  readonly observer?: string;
  readonly group?: string;
  readonly activity?: string;
  readonly ancillary_data?: Readonly<Record<string, unknown>>;
}

/** Turns a localization into the element of `localizations.json` that {@link decodeLocalizationRecord} reads back. */
export function toLocalizationRecord(localization: Localization): LocalizationRecord {
  const { imageUrls, linkValue, confidenceScale } = localization;
  return assembleRecord(localization, localization, localization, imageUrls, linkValue, confidenceScale);
}

/** Who says what it is. */
export interface RecordIdentity extends Pick<Localization, "observationUuid" | "associationUuid" | "concept"> {
  readonly toConcept?: string | undefined;
}

/** Begins with what the localizations of an observation share, and makes a record of each. */
export type RecordMaker<Taken> = (
  moment: MomentFields,
  urls: readonly ImageUrl[],
) => (
  identity: RecordIdentity,
  place: Place,
  linkValue: Localization["linkValue"],
  confidenceScale: number | undefined,
) => Taken;

/** Makes records as objects. */
export const makeRecords: RecordMaker<LocalizationRecord> = (moment, urls) => {
  const imageUrls = toImageUrls(urls);
  return (identity, place, linkValue, confidenceScale) =>
    assembleRecord(identity, place, moment, imageUrls, linkValue, confidenceScale);
};

type Writable = { -readonly [Key in keyof LocalizationRecord]: LocalizationRecord[Key] };

/**
 * Makes a record of the pieces of a localization. One by one rather than spread: this runs for every localization of a
 * digest of gigabytes.
 */
function assembleRecord(
  identity: RecordIdentity,
  place: Place,
  moment: MomentFields,
  imageUrls: Localization["imageUrls"],
  linkValue: Localization["linkValue"],
  confidenceScale: number | undefined,
): LocalizationRecord {
  const record = {
    observation_uuid: identity.observationUuid,
    association_uuid: identity.associationUuid,
    concept: identity.concept,
    localization: linkValue,
    image_urls: imageUrls,
    kind: place.geometry.kind,
  } as Writable;
  if (identity.toConcept !== undefined) record.to_concept = identity.toConcept;
  if (place.image !== undefined) record.image = toRecordImage(place.image);
  record.resolution = place.resolution;
  if (place.scale !== undefined) record.scale = place.scale;
  if (place.isAdjusted === true) record.geometry = toLinkValue(place.geometry);
  if (confidenceScale !== undefined) record.confidence_scale = confidenceScale;
  putMoment(record, moment);
  return record;
}

function putMoment(record: Writable, moment: MomentFields): void {
  if (moment.imagedMomentUuid !== undefined) record.imaged_moment_uuid = moment.imagedMomentUuid;
  if (moment.videoReferenceUuid !== undefined) record.video_reference_uuid = moment.videoReferenceUuid;
  if (moment.recordedTimestamp !== undefined) record.recorded_timestamp = moment.recordedTimestamp;
  if (moment.timecode !== undefined) record.timecode = moment.timecode;
  if (moment.elapsedTimeMillis !== undefined) record.elapsed_time_millis = moment.elapsedTimeMillis;
  if (moment.observer !== undefined) record.observer = moment.observer;
  if (moment.group !== undefined) record.group = moment.group;
  if (moment.activity !== undefined) record.activity = moment.activity;
  if (moment.ancillaryData !== undefined) record.ancillary_data = moment.ancillaryData;
}

function toRecordImage(image: ImageReference): RecordImage {
  const record: { -readonly [Key in keyof RecordImage]: RecordImage[Key] } = { uuid: image.uuid };
  if (image.url !== undefined) record.url = image.url;
  if (image.format !== undefined) record.format = image.format;
  if (image.widthPixels !== undefined) record.width = image.widthPixels;
  if (image.heightPixels !== undefined) record.height = image.heightPixels;
  return record;
}
