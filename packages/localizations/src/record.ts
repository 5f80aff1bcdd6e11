import type { ImageReference, Localization, LocalizationKind, Resolution } from "./localization.ts";
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
  const record: { -readonly [Key in keyof LocalizationRecord]: LocalizationRecord[Key] } = {
    observation_uuid: localization.observationUuid,
    association_uuid: localization.associationUuid,
    concept: localization.concept,
    localization: localization.linkValue,
    image_urls: localization.imageUrls,
    kind: localization.geometry.kind,
    ...(localization.toConcept !== undefined && { to_concept: localization.toConcept }),
    ...(localization.image !== undefined && { image: toRecordImage(localization.image) }),
    resolution: localization.resolution,
  };
  // One by one rather than spread: this runs for every localization of a digest of gigabytes.
  if (localization.scale !== undefined) record.scale = localization.scale;
  if (localization.isAdjusted === true) record.geometry = toLinkValue(localization.geometry);
  if (localization.confidenceScale !== undefined) record.confidence_scale = localization.confidenceScale;
  if (localization.imagedMomentUuid !== undefined) record.imaged_moment_uuid = localization.imagedMomentUuid;
  if (localization.videoReferenceUuid !== undefined) record.video_reference_uuid = localization.videoReferenceUuid;
  if (localization.recordedTimestamp !== undefined) record.recorded_timestamp = localization.recordedTimestamp;
  if (localization.timecode !== undefined) record.timecode = localization.timecode;
  if (localization.elapsedTimeMillis !== undefined) record.elapsed_time_millis = localization.elapsedTimeMillis;
  if (localization.observer !== undefined) record.observer = localization.observer;
  if (localization.group !== undefined) record.group = localization.group;
  if (localization.activity !== undefined) record.activity = localization.activity;
  if (localization.ancillaryData !== undefined) record.ancillary_data = localization.ancillaryData;
  return record;
}

function toRecordImage(image: ImageReference): RecordImage {
  const record: { -readonly [Key in keyof RecordImage]: RecordImage[Key] } = { uuid: image.uuid };
  if (image.url !== undefined) record.url = image.url;
  if (image.format !== undefined) record.format = image.format;
  if (image.widthPixels !== undefined) record.width = image.widthPixels;
  if (image.heightPixels !== undefined) record.height = image.heightPixels;
  return record;
}
