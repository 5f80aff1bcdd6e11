/** What a localization can be. */
export type LocalizationKind = "box" | "point" | "line" | "polygon";

/** Every {@link LocalizationKind}, in the order that messages list them. */
export const localizationKinds: readonly LocalizationKind[] = ["box", "point", "line", "polygon"];

/** A box: pixels, origin in the top-left corner of the image, x right, y down, continuous (covers `x` to `x + width`). */
export type Bbox = readonly [x: number, y: number, width: number, height: number];

/** A place in an image: pixels from its top-left corner, x right, y down. */
export type Vertex = readonly [x: number, y: number];

/** Where something is in an image, in pixels of that image; what it is tells `kind`. */
export type Geometry =
  | { readonly kind: "box"; readonly bbox: Bbox }
  | { readonly kind: "point"; readonly x: number; readonly y: number }
  | { readonly kind: "line"; readonly points: readonly [Vertex, Vertex] }
  /** At least three vertices, implicitly closed, no vertex repeated right after itself but by policy. */
  | { readonly kind: "polygon"; readonly points: readonly Vertex[] };

/** The size of an image or a video frame in pixels. */
export interface PixelSize {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** A media type that images can be preferred by: the PNG of a pair is the frame, the JPEG is made to be shown. */
export type ImageFormat = "image/png" | "image/jpeg";

/** One stored image of an imaged moment. */
export interface ImageReference {
  /** Lower-case. */
  readonly uuid: string;
  /** Absent when the observation named the image, but did not bring it along. */
  readonly url?: string;
  /** A media type such as `image/png` or `image/jpeg`; the old spelling `image/jpg` does not occur here. */
  readonly format?: string;
  /** As the database says, which can be wrong: the header of the file knows better. Absent when unknown. */
  readonly widthPixels?: number;
  /** As the database says, which can be wrong: the header of the file knows better. Absent when unknown. */
  readonly heightPixels?: number;
}

/**
 * How the image of a localization was found:
 * - `referenced`: the localization names it;
 * - `sole-image`: it names none, and its moment has just this one, which it fits;
 * - `same-size`: it names none, and this image has the size of the video frame that the localization was drawn on
 *   or, when that size is unknown, all images of the moment have one size, which it fits; or it names another image of
 *   this size, and this one was preferred;
 * - `scaled`: it names none, the size of the video frame is known, and the geometry was scaled from there to this image;
 *   or it names an image of another size, and was scaled from there to this one, which was preferred;
 * - `unresolved`: none of these; there is no image.
 */
export type Resolution = "referenced" | "sole-image" | "same-size" | "scaled" | "unresolved";

/** A thing in an image that somebody, or some model, pointed at. */
export interface Localization {
  readonly observationUuid: string;
  readonly associationUuid: string;
  /** The observation's concept. */
  readonly concept: string;
  /** The part of the organism that the geometry shows; absent when it shows the whole. */
  readonly toConcept?: string;
  /** In pixels of {@link Localization.image}; of the source video frame as long as that is unresolved. */
  readonly geometry: Geometry;
  /** Absent exactly when `resolution` is `unresolved`. */
  readonly image?: ImageReference;
  readonly resolution: Resolution;
  /** What the coordinates of `linkValue` were multiplied by, [x, y]; present exactly when `resolution` is `scaled`. */
  readonly scale?: readonly [x: number, y: number];
  /**
   * The geometry came about by a policy other than the default, so that `linkValue` alone does not tell it; the record of
   * the localization then holds it under `geometry`.
   */
  readonly isAdjusted?: boolean;
  /** What the generator's `confidence` in `linkValue` goes up to, as the caller declared: mostly 1 or 100. */
  readonly confidenceScale?: number;
  readonly imagedMomentUuid?: string;
  readonly videoReferenceUuid?: string;
  /** UTC instant of the frame, as the service wrote it. */
  readonly recordedTimestamp?: string;
  /** `HH:MM:SS:FF` of the tape. */
  readonly timecode?: string;
  /** Milliseconds since the start of the video. */
  readonly elapsedTimeMillis?: number;
  readonly observer?: string;
  readonly group?: string;
  readonly activity?: string;
  /** Position, depth, temperature and so on, as the service sent them, with the exceptions of `linkValue`. */
  readonly ancillaryData?: Readonly<Record<string, unknown>>;
  /**
   * The association's `link_value` as parsed: unknown keys, generator, confidence and all. Null stands in the place of
   * numbers that are not finite, and of what is nested more than 100 levels deep.
   */
  readonly linkValue: Readonly<Record<string, unknown>>;
  /** URL by uuid of every stored image of the moment. */
  readonly imageUrls: Readonly<Record<string, string>>;
}
