declare const kind: unique symbol;

/** A hyphenated UUID that names one `K`. Shape only: many UUIDs of M3 are not valid by RFC 4122. */
export type Uuid<K extends string> = string & { readonly [kind]: K };

/** Names an image reference. */
export type ImageReferenceUuid = Uuid<"ImageReference">;

/** Names an imaged moment. */
export type ImagedMomentUuid = Uuid<"ImagedMoment">;

/** Names an observation. */
export type ObservationUuid = Uuid<"Observation">;

/** Names an association. */
export type AssociationUuid = Uuid<"Association">;

/** Names one file of a video. */
export type VideoReferenceUuid = Uuid<"VideoReference">;

/** When a moment of a video was; any of the three may be absent, not all of them. */
export interface TimeIndex {
  /** ISO 8601 instant in UTC, with as many digits of a second as were stored. */
  readonly recordedTimestamp?: string;
  /** Since the start of the video. */
  readonly elapsedTimeMillis?: number;
  /** `HH:MM:SS:FF` on the tape. */
  readonly timecode?: string;
}

/** One stored image of a moment. */
export interface ImageReference {
  readonly uuid: ImageReferenceUuid;
  readonly url?: string;
  /** A MIME type as stored: `image/png`, `image/jpg`, `image/jpeg` and others. */
  readonly format?: string;
  /** As the database has it, which can be wrong; absent when unknown or stored as 0. */
  readonly widthPixels?: number;
  /** As the database has it, which can be wrong; absent when unknown or stored as 0. */
  readonly heightPixels?: number;
  readonly description?: string;
  readonly lastUpdatedTime?: string;
  readonly imagedMomentUuid?: ImagedMomentUuid;
}

/** Something said about an observation: `link name | to concept | link value`. */
export interface Association {
  readonly uuid: AssociationUuid;
  /** Such as `bounding box` or `upon`. */
  readonly linkName?: string;
  /** A concept; `self` is the observation itself, `nil` nothing. */
  readonly toConcept?: string;
  /** A text; JSON for localizations. */
  readonly linkValue?: string;
  readonly mimeType?: string;
  readonly lastUpdatedTime?: string;
  readonly observationUuid?: ObservationUuid;
  readonly imagedMomentUuid?: ImagedMomentUuid;
}

/** What the vehicle measured at a moment. The service names no unit where none is said here. */
export interface AncillaryData {
  readonly uuid?: Uuid<"AncillaryData">;
  /** Degrees, north positive. */
  readonly latitude?: number;
  /** Degrees, east positive. */
  readonly longitude?: number;
  /** Below the surface, positive downwards. */
  readonly depthMeters?: number;
  /** Metres above the sea floor. */
  readonly altitude?: number;
  /** Coordinate reference system of latitude and longitude. */
  readonly crs?: string;
  /** Practical salinity. */
  readonly salinity?: number;
  readonly temperatureCelsius?: number;
  /** Millilitres in a litre. */
  readonly oxygenMlL?: number;
  /** Decibars. */
  readonly pressureDbar?: number;
  /** Per cent. */
  readonly lightTransmission?: number;
  /** Where the vehicle was in a frame of its own, in `posePositionUnits`; so `y` and `z`. */
  readonly x?: number;
  readonly y?: number;
  readonly z?: number;
  readonly posePositionUnits?: string;
  /** Attitude of the vehicle, with `theta` and `psi`. */
  readonly phi?: number;
  readonly theta?: number;
  readonly psi?: number;
  readonly imagedMomentUuid?: ImagedMomentUuid;
  readonly recordedTimestamp?: string;
  readonly lastUpdatedTime?: string;
}

/** Somebody, or a model, saw a concept at a moment. */
export interface Observation {
  readonly uuid: ObservationUuid;
  readonly concept?: string;
  readonly durationMillis?: number;
  readonly group?: string;
  readonly activity?: string;
  readonly observer?: string;
  readonly observationTimestamp?: string;
  /** In the order of their uuids. */
  readonly associations: readonly Association[];
  readonly lastUpdatedTime?: string;
  readonly imagedMomentUuid?: ImagedMomentUuid;
}

/** A moment of a video with everything that was observed in it. */
export interface ImagedMoment extends TimeIndex {
  readonly uuid: ImagedMomentUuid;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  /** In the order of their uuids. */
  readonly observations: readonly Observation[];
  /** In the order of their uuids. */
  readonly imageReferences: readonly ImageReference[];
  readonly ancillaryData?: AncillaryData;
  readonly lastUpdatedTime?: string;
}

/** An M3 annotation: an observation with the moment it belongs to, as one. */
export interface Annotation extends TimeIndex {
  readonly observationUuid: ObservationUuid;
  readonly concept?: string;
  readonly observer?: string;
  readonly observationTimestamp?: string;
  readonly durationMillis?: number;
  readonly group?: string;
  readonly activity?: string;
  readonly imagedMomentUuid?: ImagedMomentUuid;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  /** In the order of their uuids. */
  readonly associations: readonly Association[];
  /** All images of the moment, in the order of their uuids. */
  readonly imageReferences: readonly ImageReference[];
  readonly ancillaryData?: AncillaryData;
  readonly lastUpdatedTime?: string;
}

/** An image reference with the time of its moment, as one. */
export interface Image extends TimeIndex {
  readonly imageReferenceUuid: ImageReferenceUuid;
  readonly imagedMomentUuid?: ImagedMomentUuid;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  readonly url?: string;
  readonly format?: string;
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  readonly description?: string;
}

/** The time of a moment, and nothing else of it. */
export interface MomentIndex extends TimeIndex {
  readonly uuid: ImagedMomentUuid;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  readonly lastUpdatedTime?: string;
}

/** An association with the concept it is about; of its observation, moment and image the service tells nothing. */
export interface ConceptAssociation {
  readonly uuid: AssociationUuid;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  readonly concept?: string;
  readonly linkName?: string;
  readonly toConcept?: string;
  readonly linkValue?: string;
  readonly mimeType?: string;
}

/** What Annosaurus knows about the dive of a video. */
export interface VideoReferenceInfo {
  readonly uuid: Uuid<"VideoReferenceInfo">;
  readonly videoReferenceUuid?: VideoReferenceUuid;
  readonly platformName?: string;
  readonly missionId?: string;
  readonly missionContact?: string;
  readonly lastUpdatedTime?: string;
}

/** How many there are in one video. */
export interface VideoCount {
  readonly videoReferenceUuid: VideoReferenceUuid;
  readonly count: number;
}

/** Where and how deep observations are, in degrees (north and east positive) and metres; absent where nothing is known. */
export interface GeographicRange {
  readonly minLatitude?: number;
  readonly maxLatitude?: number;
  readonly minLongitude?: number;
  readonly maxLongitude?: number;
  readonly minDepthMeters?: number;
  readonly maxDepthMeters?: number;
}

/** How many there are from one edge up to the next. */
export interface HistogramBin<Edge> {
  readonly min: Edge;
  /** No longer in the bin. */
  readonly max: Edge;
  readonly count: number;
}

/** What a service says about itself. */
export interface ServerInfo {
  readonly application?: string;
  readonly version?: string;
  readonly description?: string;
}

/** How the configuration service of a site finds another of its services. */
export interface ServiceStatus {
  /** Such as `annosaurus`, `oni`, `vampire-squid`. */
  readonly name: string;
  /** What the service said of itself when it was asked just now; absent when it did not answer. */
  readonly health?: ServerInfo;
}
