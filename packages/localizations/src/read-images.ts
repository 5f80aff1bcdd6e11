import { isObject } from "./json-text.ts";
import { describe, type Finding } from "./problems.ts";
import { readFormat, readSize, readText } from "./read-value.ts";
import type { CandidateImage } from "./select-image.ts";
import { normalizeUuid } from "./uuid.ts";

/** Where a stored image is. */
export interface ImageUrl {
  /** As the service spelled it. */
  readonly uuid: string;
  readonly url: string;
}

/** The stored images of an observation, each once, and what of them the `image_urls` of its records are made of. */
export interface WireImages {
  readonly candidates: readonly CandidateImage[];
  readonly urls: readonly ImageUrl[];
  readonly findings: readonly Finding[];
}

/** Reads the `image_references` of an observation. Elements that are no image come out as findings. */
export function readImages(value: unknown): WireImages {
  const candidates: CandidateImage[] = [];
  const urls: ImageUrl[] = [];
  const findings: Finding[] = [];
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    findings.push(badImage('an array under "image_references"', describe(value)));
  }
  for (const element of Array.isArray(value) ? value : []) {
    const uuid = isObject(element) ? readText(element.uuid) : undefined;
    if (uuid === undefined) {
      findings.push(badImage("an image reference with a uuid", describe(element)));
      continue;
    }
    const candidate = readCandidate(uuid, element as Record<string, unknown>);
    if (candidate.url !== undefined) urls.push({ uuid, url: candidate.url });
    candidates.push(candidate);
  }
  return { candidates: eachOnce(candidates), urls, findings };
}

/** Of those with one uuid the last, in the place of the first. */
function eachOnce(candidates: readonly CandidateImage[]): readonly CandidateImage[] {
  // A Map for every observation would take a tenth of all the time, and a moment has one image or two.
  const [first, second, ...others] = candidates;
  if (second === undefined || (others.length === 0 && first?.uuid !== second.uuid)) return candidates;
  return [...new Map(candidates.map((candidate) => [candidate.uuid, candidate])).values()];
}

/** The `image_urls` of a record: URL by uuid as the service spelled it. */
export function toImageUrls(urls: readonly ImageUrl[]): Readonly<Record<string, string>> {
  // Without a prototype "__proto__" is a key like any other, and V8 does not make a hidden class for every new uuid,
  // which takes twice as long.
  const byUuid: Record<string, string> = Object.create(null);
  for (const { uuid, url } of urls) byUuid[uuid] = url;
  return byUuid;
}

function badImage(expected: string, got: string): Finding {
  return { code: "bad-image", expected, got };
}

function readCandidate(uuid: string, image: Readonly<Record<string, unknown>>): CandidateImage {
  const url = readText(image.url);
  const format = readFormat(image.format, url);
  const size = readSize(image.width_pixels, image.height_pixels);
  const description = readText(image.description);
  const candidate: { -readonly [Key in keyof CandidateImage]: CandidateImage[Key] } = {
    uuid: normalizeUuid(uuid) ?? uuid,
  };
  // One by one rather than spread: this runs for every image of a digest of gigabytes.
  if (url !== undefined) candidate.url = url;
  if (format !== undefined) candidate.format = format;
  if (size !== undefined) {
    candidate.widthPixels = size.widthPixels;
    candidate.heightPixels = size.heightPixels;
  }
  if (description !== undefined) candidate.description = description;
  return candidate;
}

// In the order of trust. Three u: VARS Annotation and Mondrian misspelled the key of points, lines and polygons, and
// kept the spelling; the others are of 2018.
const imageKeys = ["image_reference_uuid", "image_reference_uuuid", "imageReferenceUuid", "imageReferenceUuuid"];

/**
 * The image that a `link_value` names, under any spelling of the key and of the uuid. A reference that cannot be read
 * is told as a finding, and `isUnreadable`: the localization is then in the pixels of an image that nobody knows.
 */
export function readImageReference(
  linkValue: Readonly<Record<string, unknown>>,
  images: readonly CandidateImage[],
  findings: Finding[],
): { readonly uuid: string | undefined; readonly isUnreadable: boolean } {
  const { image_reference_uuid: plain } = linkValue;
  const isPlain =
    isPresent(plain) &&
    linkValue.image_reference_uuuid === undefined &&
    linkValue.imageReferenceUuid === undefined &&
    linkValue.imageReferenceUuuid === undefined;
  // What nearly every box is: one key, and an image that is there, whose uuid is in its one spelling already.
  if (isPlain && images.some(({ uuid }) => uuid === plain)) {
    return { uuid: plain as string, isUnreadable: false };
  }
  const named: unknown[] = [];
  for (const key of imageKeys) if (isPresent(linkValue[key])) named.push(linkValue[key]);
  const [value] = named;
  if (value === undefined) return { uuid: undefined, isUnreadable: false };
  const uuids = named.map((name) => readImageUuid(name, images));
  const [uuid] = uuids;
  if (uuid === undefined || uuids.some((other) => other !== uuid)) {
    const expected = uuid === undefined ? "the uuid of an image reference" : "one image reference";
    const got = uuid === undefined ? describe(value) : named.map(describe).join(" and ");
    findings.push({ code: "bad-image-reference", expected, got });
  }
  return { uuid, isUnreadable: uuid === undefined };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== "nil";
}

function readImageUuid(value: unknown, images: readonly CandidateImage[]): string | undefined {
  if (typeof value !== "string") return undefined;
  return normalizeUuid(value) ?? images.find(({ uuid }) => uuid === value)?.uuid;
}
