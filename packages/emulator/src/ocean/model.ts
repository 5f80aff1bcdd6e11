import type { Habitat } from "./habitats.ts";
import type { UuidStyle } from "./uuids.ts";

/** A size in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** One outing of a vehicle with a camera. */
export interface Dive {
  readonly ordinal: number;
  /** Name of the camera platform, such as `Doc Ricketts`. */
  readonly camera: string;
  /** Four digits on older vehicles, three on newer. */
  readonly number: string;
  readonly missionContact: string;
  readonly habitat: Habitat;
  /** How its frame grabs are named. */
  readonly naming: "timecode" | "timestamp" | "colons" | "spaces" | "elapsed";
  /** Size of the stored PNG. */
  readonly frame: PixelSize;
  /** Size of the stored JPG as a share of the PNG's. */
  readonly jpgScale: number;
  /** Who draws boxes: people on images, a detector on the video, or both. */
  readonly boxedBy: "people" | "machine" | "both";
  readonly uuidStyle: UuidStyle;
  readonly startMillis: number;
  /** In order of time, an hour each. */
  readonly videos: readonly Video[];
  /** Path of the folder of its frame grabs, percent-encoded, with a slash at both ends. */
  readonly folder: string;
}

/** An hour of a dive, in one or more files. */
export interface Video {
  readonly uuid: string;
  /** Names the row that Annosaurus keeps about the video. */
  readonly infoUuid: string;
  readonly name: string;
  readonly sequenceUuid: string;
  readonly sequenceName: string;
  readonly startMillis: number;
  readonly durationMillis: number;
  /** The first is the one that annotations refer to. */
  readonly files: readonly [VideoFile, ...VideoFile[]];
}

/** A video reference: one file of a video. */
export interface VideoFile extends PixelSize {
  readonly uuid: string;
  /** Path on the emulator when it starts with a slash, else a whole URI. */
  readonly uri: string;
  readonly container: string;
  readonly codec: string;
  readonly frameRate: number;
  readonly sizeBytes: number;
}

/** An instant of a video with all that was seen in it. */
export interface Moment {
  readonly ordinal: number;
  readonly uuid: string;
  readonly dive: Dive;
  readonly video: Video;
  /** ISO 8601 as Java prints instants. */
  readonly recordedTimestamp?: string;
  readonly elapsedTimeMillis?: number;
  readonly timecode?: string;
  readonly observations: readonly Observation[];
  readonly imageReferences: readonly ImageReference[];
  readonly ancillaryData?: AncillaryData;
  readonly lastUpdated: string;
}

/** Something seen. */
export interface Observation {
  readonly uuid: string;
  readonly concept: string;
  readonly observer?: string;
  readonly observationTimestamp?: string;
  readonly group?: string;
  readonly activity?: string;
  readonly durationMillis?: number;
  readonly associations: readonly Association[];
  readonly lastUpdated: string;
}

/** A statement about an observation; localizations are associations whose value is JSON. */
export interface Association {
  readonly uuid: string;
  readonly linkName: string;
  readonly toConcept: string;
  readonly linkValue: string;
  readonly mimeType?: string;
  readonly lastUpdated: string;
}

/** A stored frame grab. */
export interface ImageReference {
  readonly uuid: string;
  /** Path on the emulator when it starts with a slash, else a whole URL. */
  readonly url: string;
  readonly format?: string;
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  readonly description?: string;
  /** What the file holds, whatever the row says; absent when there is no file. */
  readonly file?: ImageFile;
  readonly lastUpdated: string;
}

/** The file behind an image reference. */
export interface ImageFile extends PixelSize {
  readonly format: "png" | "jpg";
  /** Text burned into the picture. */
  readonly caption?: string;
}

/** Where the vehicle was and what it measured. */
export interface AncillaryData {
  readonly uuid: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly depthMeters: number;
  readonly altitude: number;
  readonly salinity: number;
  readonly temperatureCelsius: number;
  readonly oxygenMlL?: number;
  readonly pressureDbar: number;
  readonly lightTransmission?: number;
  readonly phi: number;
  readonly theta: number;
  readonly psi: number;
  readonly lastUpdated: string;
}
