/** `[x, y, width, height]` in pixels; the origin is the top left corner of the image, x goes right, y goes down. */
export type PreviewBbox = readonly [x: number, y: number, width: number, height: number];

/** Where an object is, in pixels of the image, in any of the shapes that are drawn. Flat lists of numbers are `[x1, y1, x2, y2, ...]`. */
export type PreviewGeometry =
  | { readonly kind: "bbox"; readonly bbox: PreviewBbox }
  | { readonly kind: "polygon"; readonly rings: readonly (readonly number[])[] }
  | { readonly kind: "polyline"; readonly points: readonly number[] }
  | { readonly kind: "point"; readonly x: number; readonly y: number };

/** One object in one image. */
export interface PreviewAnnotation {
  readonly id: string;
  readonly category: string;
  readonly geometry: PreviewGeometry;
  readonly altCategory?: string;
  /** From 0 to 1. */
  readonly score?: number;
  readonly isCrowd?: boolean;
  readonly isDifficult?: boolean;
  readonly isTruncated?: boolean;
  readonly isOccluded?: boolean;
  readonly isGroupOf?: boolean;
  readonly provenance?: {
    readonly observationUuid?: string;
    readonly observer?: string;
    readonly generator?: string;
  };
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** When and where an image was taken; all of it is shown, `depthMeters` and `videoName` are charted as well. */
export interface PreviewCapture {
  /** ISO 8601. */
  readonly time?: string;
  /** Degrees, north positive. */
  readonly latitude?: number;
  /** Degrees, east positive. */
  readonly longitude?: number;
  /** Below the surface, positive downwards. */
  readonly depthMeters?: number;
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

/** One image with its annotations. */
export interface PreviewImage {
  readonly id: string;
  readonly fileName: string;
  /** The file on disk; relative paths start at `baseFolder` of the options. Without it there is no picture, and boxes are drawn on an empty ground. */
  readonly path?: string;
  /** Where the original is; shown as a link if it is http or https, as text otherwise. */
  readonly url?: string;
  /** Believed only where there is no file to ask. */
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  readonly split?: string;
  readonly group?: string;
  readonly capture?: PreviewCapture;
  readonly annotations: readonly PreviewAnnotation[];
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** What is looked at: the smallest part of a dataset of `@m3/formats` that is needed, which is gone over once. */
export interface PreviewDataset {
  /** Also those that no annotation has; others that annotations have are added. */
  readonly categories: readonly { readonly name: string }[];
  /** Goes over the images; each call starts anew. */
  readonly images: () => AsyncIterable<PreviewImage> | Iterable<PreviewImage>;
}

/** Something to know about the dataset or an image of it; a diagnostic of `@m3/formats` is one. */
export interface PreviewProblem {
  readonly code: string;
  readonly imageId?: string;
  readonly annotationId?: string;
  /** One sentence for people. */
  readonly message: string;
}
