import { type Decoded, expected, isRecord } from "./decode.ts";
import { decodeRecord, decodeSorted, number, orUndefined, pick, positive, text, uuid } from "./fields.ts";
import type {
  AncillaryData,
  Annotation,
  Association,
  AssociationUuid,
  ConceptAssociation,
  GeographicRange,
  Image,
  ImagedMoment,
  ImagedMomentUuid,
  ImageReference,
  ImageReferenceUuid,
  MomentIndex,
  Observation,
  ObservationUuid,
  ServerInfo,
  Uuid,
  VideoCount,
  VideoReferenceInfo,
  VideoReferenceUuid,
} from "./model.ts";
import type { WireRecord } from "./records.ts";

// Keys of Annosaurus before 1.0 and of today; camelCase is what it sends beside `/v1`.
const lastUpdatedTime = text("last_updated_time", "last_updated", "lastUpdated");
const times = {
  recordedTimestamp: text("recorded_timestamp", "recorded_date", "recordedTimestamp"),
  elapsedTimeMillis: number("elapsed_time_millis", "elapsed_time", "elapsedTimeMillis"),
  timecode: text("timecode"),
};
const imagedMomentUuid = uuid<ImagedMomentUuid>("imaged_moment_uuid");
const observationUuid = uuid<ObservationUuid>("observation_uuid");
const videoReferenceUuid = uuid<VideoReferenceUuid>("video_reference_uuid");
const link = {
  linkName: text("link_name"),
  toConcept: text("to_concept"),
  linkValue: text("link_value"),
  mimeType: text("mime_type"),
};
const picture = {
  url: text("url"),
  format: text("format"),
  widthPixels: positive("width_pixels"),
  heightPixels: positive("height_pixels"),
  description: text("description"),
};
const sighting = {
  concept: text("concept"),
  durationMillis: number("duration_millis"),
  group: text("group"),
  activity: text("activity"),
  observer: text("observer"),
  observationTimestamp: text("observation_timestamp"),
};

/** Decodes an image reference, inside a moment or by itself. */
export function decodeImageReference(value: unknown): Decoded<ImageReference> {
  const needed = { name: "uuid", key: "uuid", field: uuid<ImageReferenceUuid>("uuid") } as const;
  return decodeRecord("an image reference", value, needed, (record) =>
    pick(record, { ...picture, lastUpdatedTime, imagedMomentUuid }),
  );
}

/** Decodes an association, inside an observation or by itself. */
export function decodeAssociation(value: unknown): Decoded<Association> {
  const needed = { name: "uuid", key: "uuid", field: uuid<AssociationUuid>("uuid") } as const;
  return decodeRecord("an association", value, needed, (record) =>
    pick(record, { ...link, lastUpdatedTime, observationUuid, imagedMomentUuid }),
  );
}

/** Decodes ancillary data, inside a moment or by themselves. */
export function decodeAncillaryData(value: unknown): Decoded<AncillaryData> {
  if (!isRecord(value)) return expected("ancillary data", "an object", value);
  const measured = {
    uuid: uuid<Uuid<"AncillaryData">>("uuid"),
    latitude: number("latitude"),
    longitude: number("longitude"),
    depthMeters: number("depth_meters"),
    altitude: number("altitude"),
    crs: text("crs"),
    salinity: number("salinity"),
    temperatureCelsius: number("temperature_celsius"),
    oxygenMlL: number("oxygen_ml_l"),
    pressureDbar: number("pressure_dbar"),
    lightTransmission: number("light_transmission"),
    x: number("x"),
    y: number("y"),
    z: number("z"),
    posePositionUnits: text("pose_position_units"),
    phi: number("phi"),
    theta: number("theta"),
    psi: number("psi"),
  };
  const recordedTimestamp = times.recordedTimestamp;
  return { value: pick(value, { ...measured, imagedMomentUuid, recordedTimestamp, lastUpdatedTime }) };
}

/** Decodes an observation, inside a moment or by itself. */
export function decodeObservation(value: unknown): Decoded<Observation> {
  const needed = { name: "uuid", key: "uuid", field: uuid<ObservationUuid>("uuid") } as const;
  return decodeRecord("an observation", value, needed, (record) => ({
    ...pick(record, { ...sighting, lastUpdatedTime, imagedMomentUuid }),
    associations: decodeSorted(record.associations, decodeAssociation),
  }));
}

/** Decodes a moment of either server generation. */
export function decodeMoment(value: unknown): Decoded<ImagedMoment> {
  const needed = { name: "uuid", key: "uuid", field: uuid<ImagedMomentUuid>("uuid") } as const;
  return decodeRecord("an imaged moment", value, needed, (record) => ({
    ...pick(record, { videoReferenceUuid, ...times, lastUpdatedTime }),
    observations: decodeSorted(record.observations, decodeObservation),
    imageReferences: decodeSorted(record.image_references, decodeImageReference),
    ...ancillaryDataOf(record),
  }));
}

/** Decodes an annotation of the fast or the slow endpoints. */
export function decodeAnnotation(value: unknown): Decoded<Annotation> {
  const needed = { name: "observationUuid", key: "observation_uuid", field: observationUuid } as const;
  return decodeRecord("an annotation", value, needed, (record) => ({
    ...pick(record, { ...sighting, imagedMomentUuid, videoReferenceUuid, ...times, lastUpdatedTime }),
    associations: decodeSorted(record.associations, decodeAssociation),
    imageReferences: decodeSorted(record.image_references, decodeImageReference),
    ...ancillaryDataOf(record),
  }));
}

function ancillaryDataOf({ ancillary_data: data }: WireRecord): { readonly ancillaryData?: AncillaryData } {
  const ancillaryData = orUndefined(decodeAncillaryData(data));
  return ancillaryData === undefined ? {} : { ancillaryData };
}

/** Decodes an image with its time. */
export function decodeImage(value: unknown): Decoded<Image> {
  const field = uuid<ImageReferenceUuid>("image_reference_uuid");
  const needed = { name: "imageReferenceUuid", key: "image_reference_uuid", field } as const;
  return decodeRecord("an image", value, needed, (record) =>
    pick(record, { imagedMomentUuid, videoReferenceUuid, ...picture, ...times }),
  );
}

/** Decodes the time of a moment. */
export function decodeMomentIndex(value: unknown): Decoded<MomentIndex> {
  const needed = { name: "uuid", key: "uuid", field: uuid<ImagedMomentUuid>("uuid") } as const;
  return decodeRecord("a time index", value, needed, (record) =>
    pick(record, { videoReferenceUuid, ...times, lastUpdatedTime }),
  );
}

/** Decodes an association with its concept. */
export function decodeConceptAssociation(value: unknown): Decoded<ConceptAssociation> {
  const needed = { name: "uuid", key: "uuid", field: uuid<AssociationUuid>("uuid") } as const;
  return decodeRecord("a concept association", value, needed, (record) =>
    pick(record, { videoReferenceUuid, concept: text("concept"), ...link }),
  );
}

/** Decodes what is known about the dive of a video. */
export function decodeVideoReferenceInfo(value: unknown): Decoded<VideoReferenceInfo> {
  const needed = { name: "uuid", key: "uuid", field: uuid<Uuid<"VideoReferenceInfo">>("uuid") } as const;
  const mission = {
    platformName: text("platform_name"),
    missionId: text("mission_id"),
    missionContact: text("mission_contact"),
  };
  return decodeRecord("a video reference", value, needed, (record) =>
    pick(record, { videoReferenceUuid, ...mission, lastUpdatedTime }),
  );
}

/** Decodes the count of one video. */
export function decodeVideoCount(value: unknown): Decoded<VideoCount> {
  const needed = { name: "videoReferenceUuid", key: "video_reference_uuid", field: videoReferenceUuid } as const;
  return decodeRecord("a count", value, needed, (record) => ({ count: number("count")(record) ?? 0 }));
}

/** Decodes a geographic range inside its envelope. */
export function decodeGeographicRange(value: unknown): Decoded<GeographicRange> {
  const content = isRecord(value) ? (value.content ?? value) : value;
  if (!isRecord(content)) return expected("a geographic range", "an object", content);
  return {
    value: pick(content, {
      minLatitude: number("min_latitude"),
      maxLatitude: number("max_latitude"),
      minLongitude: number("min_longitude"),
      maxLongitude: number("max_longitude"),
      minDepthMeters: number("min_depth_meters"),
      maxDepthMeters: number("max_depth_meters"),
    }),
  };
}

/** Decodes what a service says about itself. */
export function decodeServerInfo(value: unknown): Decoded<ServerInfo> {
  if (!isRecord(value)) return expected("a health report", "an object", value);
  const fields = { application: text("application"), version: text("version"), description: text("description") };
  return { value: pick(value, fields) };
}
