/** `[x, y, width, height]` in pixels; the origin is the top left corner of the image, x goes right, y goes down. */
export type Bbox = readonly [x: number, y: number, width: number, height: number];

/** Where an object is, in pixels of the image; fractions are fine. Flat lists of numbers are `[x1, y1, x2, y2, ...]`. */
export type Geometry =
  | { readonly kind: "bbox"; readonly bbox: Bbox }
  /** One or more closed outlines (parts of one object, no holes); the last vertex need not repeat the first. */
  | { readonly kind: "polygon"; readonly rings: readonly (readonly number[])[] }
  | { readonly kind: "polyline"; readonly points: readonly number[] }
  | { readonly kind: "point"; readonly x: number; readonly y: number };

/** The name of a kind of {@link Geometry}. */
export type GeometryKind = Geometry["kind"];

/** Anything that JSON can hold, by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Who or what made an annotation. */
export interface Provenance {
  /** What the annotation belongs to in the system it comes from: in M3, its observation. */
  readonly observationUuid?: string;
  readonly observer?: string;
  /** The tool or the model. */
  readonly generator?: string;
}

/** One object in one image. */
export interface Annotation {
  /** Unique in the dataset; in M3, the UUID of the association. Formats that count their annotations keep it beside the number. */
  readonly id: string;
  /** Name of the category, exactly as it was given by whoever annotated. */
  readonly category: string;
  readonly geometry: Geometry;
  /** A second name for the object, such as the part that the box shows. */
  readonly altCategory?: string;
  /** How sure whoever annotated is, from 0 to 1. */
  readonly score?: number;
  /** One box around many objects. @default false */
  readonly isCrowd?: boolean;
  readonly isDifficult?: boolean;
  readonly isTruncated?: boolean;
  readonly isOccluded?: boolean;
  readonly isGroupOf?: boolean;
  readonly provenance?: Provenance;
  /** Everything else worth keeping. */
  readonly attributes?: Attributes;
}

/** When and where an image was taken. */
export interface Capture {
  /** ISO 8601 with a zone, such as `2014-06-10T18:24:38.123Z`. */
  readonly time?: string;
  /** Degrees, north positive. */
  readonly latitude?: number;
  /** Degrees, east positive. */
  readonly longitude?: number;
  /** Below the surface, positive downwards. */
  readonly depthMeters?: number;
  /** Above the sea floor. */
  readonly altitudeMeters?: number;
  readonly temperatureCelsius?: number;
  /** Practical salinity. */
  readonly salinity?: number;
  readonly oxygenMillilitersPerLiter?: number;
  readonly pressureDecibars?: number;
  readonly videoName?: string;
  readonly videoReferenceUuid?: string;
  readonly imagedMomentUuid?: string;
  readonly timecode?: string;
  readonly elapsedTimeMillis?: number;
}

/** One image with its annotations; no annotations make it a negative example. */
export interface ImageRecord {
  /** Unique in the dataset; in M3, the UUID of the image reference. */
  readonly id: string;
  /** Relative to the folder that holds the dataset's images, with `/`; unique in the dataset. */
  readonly fileName: string;
  /** The file on disk; relative paths start at `baseFolder` of the options. Formats that name a folder name this path's. */
  readonly path?: string;
  readonly url?: string;
  /** What somebody says the size is; the file's own header is believed instead where there is a file. */
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  /** `train`, `val`, `test` or another part of the dataset. */
  readonly split?: string;
  /** What the image must not be parted from when a dataset is split: a dive, a video. @default the video, then the imaged moment, of `capture` */
  readonly group?: string;
  readonly capture?: Capture;
  readonly annotations: readonly Annotation[];
  readonly attributes?: Attributes;
}

/** What is known about a category besides its name. */
export interface Category {
  readonly name: string;
  /** The group that COCO writes above it, where that is not the parent. @default parent */
  readonly supercategory?: string;
  /** Name of the next category above it: in M3, the parent concept. */
  readonly parent?: string;
  /** Where it stands in a taxonomy: `family`, `genus`, `species` ... */
  readonly rank?: string;
}

/** A dataset that can be gone over as often as needed. {@link openDataset} gives one, transforms make one of another. */
export interface Dataset {
  /** What is known about its categories, in the order of their numbers where they have any; also of those that no annotation has. */
  readonly categories: readonly Category[];
  /** Goes over its images. Each call starts anew and gives the same images in the same order. */
  readonly images: () => AsyncIterable<ImageRecord>;
  /** Frees what going over it needs, such as temporary files. Afterwards it cannot be gone over any more. */
  readonly close: () => Promise<void>;
}

/**
 * The images of a dataset. Writers go over them more than once (ids, sizes and counts come first, text second):
 * a function is called again for each pass, so that nothing need be held in memory, and must give the same images in the
 * same order; an array or another restartable iterable is gone over again; anything that can be read only once is
 * collected in memory first.
 */
export type ImageRecords =
  | Iterable<ImageRecord>
  | AsyncIterable<ImageRecord>
  | (() => Iterable<ImageRecord> | AsyncIterable<ImageRecord>);
