import type { AncillaryData, Association, ImageReference, Moment, Observation } from "../ocean/model.ts";
import { hashOf } from "../ocean/random.ts";

/** An object as a service sends it; absent values are left out by `JSON.stringify`. */
export type WireObject = Readonly<Record<string, unknown>>;

/** What the shape of a reply depends on. */
export interface WireContext {
  /** `http://host:port` of the emulator: rows hold URLs on its own server. */
  readonly origin: string;
  /** Whether moments have the keys of Annosaurus before 1.0. */
  readonly isLegacy: boolean;
}

/** An annotation of the fast endpoints: one observation with what belongs to its moment. */
export function annotationOf(
  context: WireContext,
  moment: Moment,
  observation: Observation,
  options: { readonly hasData?: boolean; readonly isFull?: boolean } = {},
): WireObject {
  const { hasData = false, isFull = false } = options;
  const associations = sortedByUuid(observation.associations).map((association) =>
    isFull ? associationOf(association) : fastAssociationOf(association),
  );
  return {
    activity: observation.activity,
    ancillary_data: hasData && moment.ancillaryData ? ancillaryDataOf(moment.ancillaryData) : undefined,
    associations,
    concept: observation.concept,
    duration_millis: observation.durationMillis,
    elapsed_time_millis: moment.elapsedTimeMillis,
    group: observation.group,
    imaged_moment_uuid: moment.uuid,
    image_references: sortedByUuid(moment.imageReferences).map((image) => fastImageReferenceOf(context, image)),
    observation_timestamp: observation.observationTimestamp,
    observation_uuid: observation.uuid,
    observer: observation.observer,
    recorded_timestamp: moment.recordedTimestamp,
    timecode: moment.timecode,
    video_reference_uuid: moment.video.files[0].uuid,
    last_updated: isFull ? observation.lastUpdated : undefined,
  };
}

/** A whole moment, with the keys of the server's generation. Children are in no order, as they come from hash sets. */
export function imagedMomentOf(context: WireContext, moment: Moment): WireObject {
  const { timecode, elapsedTimeMillis, recordedTimestamp } = moment;
  const times = context.isLegacy
    ? { timecode, elapsed_time: elapsedTimeMillis, recorded_date: recordedTimestamp }
    : { timecode, elapsed_time_millis: elapsedTimeMillis, recorded_timestamp: recordedTimestamp };
  const { ancillaryData } = moment;
  return {
    video_reference_uuid: moment.video.files[0].uuid,
    ...times,
    observations: unordered(moment.observations).map((observation) => observationOf(observation)),
    image_references: unordered(moment.imageReferences).map((image) => ({
      ...fastImageReferenceOf(context, image),
      last_updated_time: image.lastUpdated,
    })),
    ancillary_data: ancillaryData && {
      ...ancillaryDataOf(ancillaryData),
      last_updated_time: ancillaryData.lastUpdated,
    },
    uuid: moment.uuid,
    last_updated_time: moment.lastUpdated,
  };
}

/** An observation as it stands in a moment. */
export function observationOf(observation: Observation, imagedMomentUuid?: string): WireObject {
  return {
    concept: observation.concept,
    duration_millis: observation.durationMillis,
    group: observation.group,
    activity: observation.activity,
    observer: observation.observer,
    observation_timestamp: observation.observationTimestamp,
    associations: unordered(observation.associations).map((association) => associationOf(association)),
    uuid: observation.uuid,
    last_updated_time: observation.lastUpdated,
    imaged_moment_uuid: imagedMomentUuid,
  };
}

/** An association with its last update, and the rows it hangs on if they are given. */
export function associationOf(
  association: Association,
  observationUuid?: string,
  imagedMomentUuid?: string,
): WireObject {
  return {
    ...fastAssociationOf(association),
    last_updated_time: association.lastUpdated,
    observation_uuid: observationUuid,
    imaged_moment_uuid: imagedMomentUuid,
  };
}

/** An image reference by itself: with its last update and its moment. */
export function imageReferenceOf(context: WireContext, image: ImageReference, moment: Moment): WireObject {
  return {
    ...fastImageReferenceOf(context, image),
    last_updated_time: image.lastUpdated,
    imaged_moment_uuid: moment.uuid,
  };
}

/** The flat view of an image and when it was taken. */
export function imageOf(context: WireContext, image: ImageReference, moment: Moment): WireObject {
  const { url, format, width_pixels, height_pixels, description } = fastImageReferenceOf(context, image);
  return {
    image_reference_uuid: image.uuid,
    video_reference_uuid: moment.video.files[0].uuid,
    imaged_moment_uuid: moment.uuid,
    format,
    width_pixels,
    height_pixels,
    url,
    description,
    timecode: moment.timecode,
    elapsed_time_millis: moment.elapsedTimeMillis,
    recorded_timestamp: moment.recordedTimestamp,
  };
}

/** What the vehicle measured. */
export function ancillaryDataOf(data: AncillaryData): WireObject {
  return {
    latitude: data.latitude,
    longitude: data.longitude,
    depth_meters: data.depthMeters,
    altitude: data.altitude,
    salinity: data.salinity,
    temperature_celsius: data.temperatureCelsius,
    oxygen_ml_l: data.oxygenMlL,
    pressure_dbar: data.pressureDbar,
    light_transmission: data.lightTransmission,
    phi: data.phi,
    theta: data.theta,
    psi: data.psi,
    uuid: data.uuid,
  };
}

/** Rows in the order of their uuids, as text. */
export function sortedByUuid<T extends { readonly uuid: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

/** Rows as they come out of a hash set: in an order that means nothing, though always the same one. */
function unordered<T extends { readonly uuid: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => hashOf(a.uuid) - hashOf(b.uuid));
}

/** The URL of an image or video file: paths are on the emulator's own server. */
export function urlOf({ origin }: WireContext, url: string): string {
  return url.startsWith("/") ? origin + url : url;
}

function fastAssociationOf(association: Association): WireObject {
  return {
    link_name: association.linkName,
    to_concept: association.toConcept,
    link_value: association.linkValue,
    mime_type: association.mimeType,
    uuid: association.uuid,
  };
}

function fastImageReferenceOf(context: WireContext, image: ImageReference): WireObject {
  const unknownSize = context.isLegacy ? 0 : undefined;
  return {
    url: urlOf(context, image.url),
    format: image.format,
    width_pixels: image.widthPixels ?? unknownSize,
    height_pixels: image.heightPixels ?? unknownSize,
    description: image.description,
    uuid: image.uuid,
  };
}
