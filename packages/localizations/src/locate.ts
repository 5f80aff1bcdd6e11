import { clipToImage } from "./clip.ts";
import { bounds, scaleGeometry } from "./geometry.ts";
import type {
  Geometry,
  ImageFormat,
  ImageReference,
  Localization,
  LocalizationKind,
  PixelSize,
} from "./localization.ts";
import { parseGeometry } from "./parse-geometry.ts";
import {
  actionOn,
  type Finding,
  type LocalizationProblem,
  type LocalizationProblemCode,
  outcomeOf,
  type ProblemPolicy,
  type ProblemSubject,
  problemActions,
  toProblem,
} from "./problems.ts";
import { readImageReference } from "./read-images.ts";
import { type CandidateImage, type ImageSelection, selectImage } from "./select-image.ts";

/** What of a localization its `link_value` and its moment decide. */
export type Place = Pick<Localization, "geometry" | "image" | "resolution" | "scale" | "isAdjusted">;

/** The pictures that a localization may have been drawn on. */
export interface Surroundings {
  readonly images: readonly CandidateImage[];
  readonly mediaSize?: PixelSize | undefined;
}

/** What the caller decides. */
export interface LocateOptions {
  readonly policy: ProblemPolicy;
  readonly preferredFormat?: ImageFormat | undefined;
}

/** Finds geometry and image. Undefined when there is no geometry to use; the last of `findings` then says why. */
export function locate(
  kind: LocalizationKind,
  linkValue: Readonly<Record<string, unknown>>,
  { images, mediaSize }: Surroundings,
  { policy, preferredFormat }: LocateOptions,
  findings: Finding[],
): Place | undefined {
  const geometry = parseGeometry(kind, linkValue, findings, policy);
  if (geometry === undefined) return undefined;
  const reference = readImageReference(linkValue, images, findings);
  if (reference.isUnreadable) return adjusted({ geometry, resolution: "unresolved" }, findings, policy);
  const imageReferenceUuid = reference.uuid;
  const selection = selectImage({ geometry, imageReferenceUuid, images, mediaSize, preferredFormat });
  if (selection.resolution === "unresolved") {
    findings.push({ code: "unresolved-image", expected: "an image that it must be in", got: selection.reason });
    return adjusted({ geometry, resolution: "unresolved" }, findings, policy);
  }
  tellOfImage(selection, images, preferredFormat, findings);
  const { resolution, image } = selection;
  const found = selection.resolution === "scaled" ? { resolution, scale: selection.scale } : { resolution };
  return placeIn(image, geometry, found, policy, findings);
}

function tellOfImage(
  { resolution, image }: ImageSelection & { readonly image: CandidateImage },
  images: readonly CandidateImage[],
  preferredFormat: ImageFormat | undefined,
  findings: Finding[],
): void {
  if (resolution === "referenced" && !images.includes(image)) {
    const expected = "its image to be among those of the observation";
    findings.push({ code: "image-not-in-observation", expected, got: `image reference "${image.uuid}"` });
  }
  if (preferredFormat !== undefined && image.format !== preferredFormat) {
    const expected = `an image of format ${preferredFormat} whose pixels can be told`;
    findings.push({ code: "not-preferred-image", expected, got: image.format ?? "one of unknown format" });
  }
}

/** Brings a geometry into the pixels of its image, and notes when it does not fit in there. */
export function placeIn(
  image: ImageReference,
  written: Geometry,
  found: Pick<Place, "resolution" | "scale">,
  policy: ProblemPolicy,
  findings: Finding[],
): Place | undefined {
  const geometry = found.scale === undefined ? written : scaleGeometry(written, ...found.scale);
  const { widthPixels = Infinity, heightPixels = Infinity } = image;
  const [x, y, width, height] = bounds(geometry);
  if (x + width <= widthPixels && y + height <= heightPixels) {
    // Not spread: this is where nearly all end.
    const { resolution, scale } = found;
    const place: Place = scale === undefined ? { geometry, image, resolution } : { geometry, image, resolution, scale };
    return adjusted(place, findings, policy);
  }
  const expected = `a place inside its image of ${widthPixels} x ${heightPixels}`;
  const got = `one that ends at (${x + width}, ${y + height})`;
  if (actionOn("beyond-image", policy) !== "fix") {
    findings.push({ code: "beyond-image", expected, got });
    return adjusted({ geometry, image, ...found }, findings, policy);
  }
  const clipped = clipToImage(geometry, { widthPixels, heightPixels });
  findings.push({ code: clipped === undefined ? "outside-image" : "beyond-image", expected, got });
  return clipped && adjusted({ geometry: clipped, image, ...found }, findings, policy);
}

/** Problems whose action decides what the geometry is. */
const shaping: readonly LocalizationProblemCode[] = [
  "unequal-arrays",
  "negative-origin",
  "repeated-vertex",
  "beyond-image",
];

function adjusted(place: Place, findings: readonly Finding[], policy: ProblemPolicy): Place {
  if (findings.length === 0) return place;
  const isAdjusted = findings.some(
    ({ code }) => shaping.includes(code) && actionOn(code, policy) !== problemActions[code][0],
  );
  return isAdjusted ? { ...place, isAdjusted } : place;
}

/**
 * Turns findings into problems.
 *
 * @returns whether the localization is kept: it is usable, and nothing was found that `policy` drops it for.
 */
export function settle(
  findings: readonly Finding[],
  isUsable: boolean,
  policy: ProblemPolicy,
  subject: ProblemSubject,
  problems: LocalizationProblem[],
): boolean {
  const reason = isUsable ? findings.find(({ code }) => actionOn(code, policy) === "drop") : findings.at(-1);
  if (reason !== undefined) {
    problems.push(toProblem(reason, "dropped", subject));
    return false;
  }
  for (const finding of findings) {
    problems.push(toProblem(finding, outcomeOf[actionOn(finding.code, policy)], subject));
  }
  return true;
}
