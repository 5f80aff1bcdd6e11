import { bounds } from "./geometry.ts";
import type { Geometry, ImageFormat, ImageReference, PixelSize } from "./localization.ts";

/** A stored image with what the service says of how it was made. */
export interface CandidateImage extends ImageReference {
  /** Such as `source image` or `compressed image with overlay`. */
  readonly description?: string;
}

/** What {@link selectImage} goes by. */
export interface SelectImageInput {
  /** As written, in pixels of whatever it was drawn on. */
  readonly geometry: Geometry;
  /** The image that the localization names, lower-case. */
  readonly imageReferenceUuid?: string | undefined;
  /** The stored images of the moment. */
  readonly images: readonly CandidateImage[];
  /** The size of the video that the moment is of, if known. */
  readonly mediaSize?: PixelSize | undefined;
  /**
   * What the image should be, through the moment's other image where the localization names one of another format.
   *
   * @default whatever is named; where none is, PNG without text burned in before anything else
   */
  readonly preferredFormat?: ImageFormat | undefined;
}

/** The image found, or why none was. */
export type ImageSelection =
  | { readonly resolution: "referenced" | "sole-image" | "same-size"; readonly image: CandidateImage }
  | { readonly resolution: "scaled"; readonly image: CandidateImage; readonly scale: readonly [x: number, y: number] }
  | { readonly resolution: "unresolved"; readonly reason: string };

/**
 * Finds the image whose pixels a localization is in. A localization that names an image is in that image's pixels,
 * also when the image is not among `images`. One that names none is in pixels of the source video frame, so a stored
 * image is only taken when it has the size of that frame, or can be scaled from it, or when nothing speaks against it:
 * all images of the moment have one size, which the geometry fits. Anything else would be a guess: `unresolved`.
 *
 * Of several that are equally right, the one without text burned in is taken, PNG before JPEG, then by uuid. With a
 * `preferredFormat`, an image of the same moment that has it comes before all others, also before the one that is named:
 * as it is when it has the same size, else scaled; when a size is not known, the image stays that other one.
 */
export function selectImage(input: SelectImageInput): ImageSelection {
  const { images, preferredFormat } = input;
  const selection = selectOriginal(input);
  if (preferredFormat === undefined || selection.resolution === "unresolved") return selection;
  if (selection.image.format === preferredFormat) return selection;
  return selectCounterpart(selection.image, images, preferredFormat) ?? selection;
}

/** The image that the coordinates are in pixels of, or are the easiest to bring to. */
function selectOriginal(input: SelectImageInput): ImageSelection {
  const { geometry, imageReferenceUuid, images, mediaSize, preferredFormat } = input;
  if (imageReferenceUuid !== undefined) {
    const named = images.find(({ uuid }) => uuid === imageReferenceUuid);
    return { resolution: "referenced", image: named ?? { uuid: imageReferenceUuid } };
  }
  if (images.length === 0) return unresolved("an observation without images");
  // Old servers send 0 for what they do not know.
  const isMeasured = mediaSize !== undefined && mediaSize.widthPixels > 0 && mediaSize.heightPixels > 0;
  return !isMeasured
    ? selectUnmeasured(geometry, images, preferredFormat)
    : selectMeasured(images, mediaSize, preferredFormat);
}

/** The image of a format that shows what another of the same moment shows; undefined when that cannot be known. */
function selectCounterpart(
  original: CandidateImage,
  images: readonly CandidateImage[],
  format: ImageFormat,
): ImageSelection | undefined {
  const others = images.filter((image) => image.format === format);
  if (!images.includes(original) || !isSized(original) || others.length === 0) return undefined;
  const selection = selectMeasured(others, original, format);
  return selection.resolution === "unresolved" ? undefined : selection;
}

function selectMeasured(
  images: readonly CandidateImage[],
  mediaSize: PixelSize,
  preferredFormat: ImageFormat | undefined,
): ImageSelection {
  const { widthPixels, heightPixels } = mediaSize;
  const equal = images.filter((image) => image.widthPixels === widthPixels && image.heightPixels === heightPixels);
  if (equal.length > 0) return { resolution: "same-size", image: preferred(equal, preferredFormat) };
  // An upright picture of a lying video is one whose stored width and height are swapped; scaling would distort it.
  const scalable = images.filter((image) => isSized(image) && isLying(image) === isLying(mediaSize));
  if (scalable.length === 0) {
    return unresolved(`${sizesOf(images)} for a video of ${widthPixels} x ${heightPixels}`);
  }
  const image = preferred(scalable, preferredFormat) as CandidateImage & PixelSize;
  const scale = [image.widthPixels / widthPixels, image.heightPixels / heightPixels] as const;
  return { resolution: "scaled", image, scale };
}

function selectUnmeasured(
  geometry: Geometry,
  images: readonly CandidateImage[],
  preferredFormat: ImageFormat | undefined,
): ImageSelection {
  const [first] = images as readonly [CandidateImage, ...CandidateImage[]];
  const hasOneSize = images.every(
    (image) => isSized(image) && image.widthPixels === first.widthPixels && image.heightPixels === first.heightPixels,
  );
  if (images.length > 1 && !hasOneSize) return unresolved(sizesOf(images));
  if (!fits(geometry, first)) {
    const [x, y, width, height] = bounds(geometry);
    return unresolved(`${sizesOf(images)} for a geometry that ends at (${x + width}, ${y + height})`);
  }
  return { resolution: images.length === 1 ? "sole-image" : "same-size", image: preferred(images, preferredFormat) };
}

function unresolved(reason: string): ImageSelection {
  return { resolution: "unresolved", reason };
}

function isSized(image: Partial<PixelSize>): image is PixelSize {
  return image.widthPixels !== undefined && image.heightPixels !== undefined;
}

function isLying({ widthPixels, heightPixels }: PixelSize): boolean {
  return widthPixels >= heightPixels;
}

/** Models and hands overshoot the edge by a little; beyond this share of the side it is another picture. */
const fitTolerance = 0.01;
const fitTolerancePixels = 2;

function fits(geometry: Geometry, image: CandidateImage): boolean {
  if (!isSized(image)) return true;
  const [x, y, width, height] = bounds(geometry);
  return isNear(x + width, image.widthPixels) && isNear(y + height, image.heightPixels);
}

function isNear(end: number, limit: number): boolean {
  return end <= limit + Math.max(fitTolerancePixels, limit * fitTolerance);
}

function sizesOf(images: readonly CandidateImage[]): string {
  const sizes = images.map((image) =>
    isSized(image) ? `${image.widthPixels} x ${image.heightPixels}` : "unknown size",
  );
  return `${images.length === 1 ? "an image" : `${images.length} images`} of ${[...new Set(sizes)].sort().join(", ")}`;
}

function preferred(images: readonly CandidateImage[], format: ImageFormat | undefined): CandidateImage {
  return images.reduce((best, image) => (isPreferred(image, best, format) ? image : best));
}

function isPreferred(a: CandidateImage, b: CandidateImage, format: ImageFormat | undefined): boolean {
  const difference = rank(a, format) - rank(b, format);
  return difference < 0 || (difference === 0 && a.uuid < b.uuid);
}

/** Lower is better. The JPEG of a pair is made to be shown, mostly with a text burned in; the PNG is the frame. */
function rank(image: CandidateImage, format: ImageFormat | undefined): number {
  const otherFormat = format === undefined || image.format === format ? 0 : 100;
  const overlay = image.description !== undefined && /overlay/i.test(image.description) ? 10 : 0;
  if (image.format === "image/png") return otherFormat + overlay;
  return otherFormat + overlay + (image.format === "image/jpeg" ? 2 : 1);
}
