import { bounds, scaleGeometry } from "./geometry.ts";
import type { Geometry, ImageReference, Localization, LocalizationKind, PixelSize } from "./localization.ts";
import { parseGeometry } from "./parse-geometry.ts";
import {
  type Finding,
  type LocalizationProblem,
  type LocalizationProblemCode,
  type ProblemSubject,
  problemOutcomes,
  toProblem,
} from "./problems.ts";
import { readImageReference } from "./read-images.ts";
import { type CandidateImage, selectImage } from "./select-image.ts";

/** What of a localization its `link_value` and its moment decide. */
export type Place = Pick<Localization, "geometry" | "image" | "resolution" | "scale">;

/** The pictures that a localization may have been drawn on. */
export interface Surroundings {
  readonly images: readonly CandidateImage[];
  readonly mediaSize?: PixelSize | undefined;
}

/** Finds geometry and image. Undefined when there is no geometry to use; the last of `findings` then says why. */
export function locate(
  kind: LocalizationKind,
  linkValue: Readonly<Record<string, unknown>>,
  { images, mediaSize }: Surroundings,
  findings: Finding[],
): Place | undefined {
  const geometry = parseGeometry(kind, linkValue, findings);
  if (geometry === undefined) return undefined;
  const reference = readImageReference(linkValue, images, findings);
  if (reference.isUnreadable) return { geometry, resolution: "unresolved" };
  const selection = selectImage({ geometry, imageReferenceUuid: reference.uuid, images, mediaSize });
  if (selection.resolution === "unresolved") {
    findings.push({ code: "unresolved-image", expected: "an image that it must be in", got: selection.reason });
    return { geometry, resolution: "unresolved" };
  }
  const { resolution } = selection;
  const image = withoutDescription(selection.image);
  if (resolution === "referenced" && !images.includes(selection.image)) {
    const expected = "its image to be among those of the observation";
    findings.push({ code: "image-not-in-observation", expected, got: `image reference "${image.uuid}"` });
  }
  return placeIn(
    image,
    geometry,
    selection.resolution === "scaled" ? { resolution, scale: selection.scale } : { resolution },
    findings,
  );
}

/** Brings a geometry into the pixels of its image, and notes when it does not fit in there. */
export function placeIn(
  image: ImageReference,
  written: Geometry,
  found: Pick<Place, "resolution" | "scale">,
  findings: Finding[],
): Place {
  const geometry = found.scale === undefined ? written : scaleGeometry(written, ...found.scale);
  const { widthPixels = Infinity, heightPixels = Infinity } = image;
  const [x, y, width, height] = bounds(geometry);
  if (x + width > widthPixels || y + height > heightPixels) {
    const expected = `a place inside its image of ${widthPixels} x ${heightPixels}`;
    findings.push({ code: "beyond-image", expected, got: `one that ends at (${x + width}, ${y + height})` });
  }
  return { geometry, image, ...found };
}

function withoutDescription({ description: _, ...image }: CandidateImage): ImageReference {
  return image;
}

/**
 * Turns findings into problems.
 *
 * @returns whether the localization is kept: it is usable, and nothing was found that `drop` names.
 */
export function settle(
  findings: readonly Finding[],
  isUsable: boolean,
  drop: readonly LocalizationProblemCode[],
  subject: ProblemSubject,
  problems: LocalizationProblem[],
): boolean {
  const reason = isUsable ? findings.find(({ code }) => drop.includes(code)) : findings.at(-1);
  if (reason !== undefined) {
    problems.push(toProblem(reason, "dropped", subject));
    return false;
  }
  for (const finding of findings) problems.push(toProblem(finding, problemOutcomes[finding.code], subject));
  return true;
}
