import { isObject } from "./json-text.ts";
import {
  type ImageReference,
  type Localization,
  type LocalizationKind,
  localizationKinds,
  type Resolution,
} from "./localization.ts";
import { locate, type Place, placeIn, settle } from "./locate.ts";
import { parseGeometry } from "./parse-geometry.ts";
import {
  checkPolicy,
  describe,
  type Finding,
  type LocalizationProblem,
  type ProblemPolicy,
  quote,
  toProblem,
} from "./problems.ts";
import { readFinite, readFormat, readMomentFields, readPart, readSize, readText } from "./read-value.ts";
import type { CandidateImage } from "./select-image.ts";
import { normalizeUuid } from "./uuid.ts";
import { toWritableJson } from "./writable-json.ts";

/** A localization, with what is to be said about it; or why there is none. */
export type DecodedRecord =
  | { readonly localization: Localization; readonly problems: readonly LocalizationProblem[] }
  | { readonly problem: LocalizationProblem };

const defaultPolicy: ProblemPolicy = {};

type Wire = Readonly<Record<string, unknown>>;

const resolutions: readonly Resolution[] = ["referenced", "sole-image", "same-size", "scaled", "unresolved"];

/** How to decode a record. */
export interface DecodeOptions {
  /** What becomes of localizations with problems. @default what {@link problemActions} says first */
  readonly policy?: ProblemPolicy | undefined;
}

/**
 * Decodes one element of a `localizations.json`: one of ours, or one that m3-download wrote, whose five keys do not say
 * which image it is in; that is then found as {@link selectImage} does, by what the element holds. Never throws.
 *
 * The `problems` of a localization repeat what its extraction said of its geometry and image.
 *
 * @throws {RangeError} for a policy that asks for what {@link problemActions} does not list.
 */
export function decodeLocalizationRecord(value: unknown, options: DecodeOptions = {}): DecodedRecord {
  const { policy = defaultPolicy } = options;
  checkPolicy(policy);
  if (!isObject(value) || !isObject(value.localization)) return { problem: notALocalization(value) };
  const findings: Finding[] = [];
  const kind = readKind(value.kind, findings);
  const observationUuid = readText(value.observation_uuid);
  const associationUuid = readText(value.association_uuid);
  const concept = readText(value.concept);
  const imageUrls = readImageUrls(value.image_urls);
  if (observationUuid === undefined) findings.push(missing("missing-uuid", "observation_uuid", value));
  if (associationUuid === undefined) findings.push(missing("missing-uuid", "association_uuid", value));
  if (concept === undefined) findings.push(missing("missing-concept", "concept", value));
  const place =
    kind && findings.length === 0 ? readPlace(kind, value, value.localization, imageUrls, policy, findings) : undefined;
  const subject = { what: `the ${kind ?? "localization"}`, observationUuid, associationUuid };
  const problems: LocalizationProblem[] = [];
  const linkValue = place && toWritableJson(value.localization, findings);
  const isKept = settle(findings, place !== undefined, policy, subject, problems);
  if (!isKept || place === undefined || linkValue === undefined || !observationUuid || !associationUuid || !concept) {
    return { problem: problems[0] ?? notALocalization(value) };
  }
  const ancillaryFindings: Finding[] = [];
  const fields = readMomentFields(value, ancillaryFindings);
  settle(ancillaryFindings, true, defaultPolicy, { ...subject, what: "the ancillary data" }, problems);
  const toConcept = readPart(value.to_concept);
  const confidenceScale = readFinite(value.confidence_scale);
  const localization: Localization = {
    observationUuid,
    associationUuid,
    concept,
    ...(toConcept !== undefined && { toConcept }),
    ...place,
    ...(confidenceScale !== undefined && confidenceScale > 0 && { confidenceScale }),
    ...fields,
    linkValue,
    imageUrls,
  };
  return { localization, problems };
}

function notALocalization(value: unknown): LocalizationProblem {
  const got = !isObject(value)
    ? describe(value)
    : Array.isArray(value.associations)
      ? "an observation, as digests have them"
      : `an object with ${Object.keys(value).slice(0, 5).map(quote).join(", ") || "no keys"}`;
  const finding: Finding = { code: "not-a-localization", expected: "an object with a localization", got };
  return toProblem(finding, "dropped", { what: "an element" });
}

function missing(code: "missing-uuid" | "missing-concept", key: string, value: Wire): Finding {
  return { code, expected: `a text under "${key}"`, got: describe(value[key]) };
}

/** m3-download knows boxes only and says nothing of it. */
function readKind(value: unknown, findings: Finding[]): LocalizationKind | undefined {
  if (value === undefined || value === null) return "box";
  const kind = localizationKinds.find((known) => known === value);
  if (kind === undefined) {
    const expected = `a kind of ${localizationKinds.join(", ")}`;
    findings.push({ code: "not-a-localization", expected, got: describe(value) });
  }
  return kind;
}

function readImageUrls(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  if (Object.values(value).every((url) => readText(url) !== undefined)) return value as Record<string, string>;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => readText(entry[1]) !== undefined),
  );
}

function readPlace(
  kind: LocalizationKind,
  record: Wire,
  linkValue: Wire,
  imageUrls: Readonly<Record<string, string>>,
  policy: ProblemPolicy,
  findings: Finding[],
): Place | undefined {
  const resolution = resolutions.find((known) => known === record.resolution);
  const image = readImage(record.image, imageUrls);
  if (resolution === undefined || (resolution !== "unresolved" && image === undefined)) {
    return locate(kind, linkValue, { images: candidatesOf(imageUrls) }, { policy }, findings);
  }
  const written = isObject(record.geometry) ? record.geometry : undefined;
  const geometry = parseGeometry(kind, written ?? linkValue, findings, written === undefined ? policy : asWritten);
  if (geometry === undefined) return undefined;
  const scale = resolution === "scaled" ? readScale(record.scale, findings) : undefined;
  if (resolution === "scaled" && scale === undefined) return undefined;
  if (written !== undefined) return { geometry, ...toFound(resolution, image, scale), isAdjusted: true };
  if (resolution === "unresolved" || image === undefined) return { geometry, resolution: "unresolved" };
  return placeIn(image, geometry, toFound(resolution, undefined, scale), policy, findings);
}

/** A geometry of the record's own is final: it is what a policy made of the link value. */
const asWritten: ProblemPolicy = { "negative-origin": "keep", "repeated-vertex": "keep" };

function toFound(
  resolution: Resolution,
  image: ImageReference | undefined,
  scale: Place["scale"],
): Pick<Place, "image" | "resolution" | "scale"> {
  const isImage = image !== undefined && resolution !== "unresolved";
  return { ...(isImage && { image }), resolution, ...(scale !== undefined && { scale }) };
}

function candidatesOf(imageUrls: Readonly<Record<string, string>>): CandidateImage[] {
  return Object.entries(imageUrls).map(([uuid, url]) => {
    const format = readFormat(undefined, url);
    return { uuid: normalizeUuid(uuid) ?? uuid, url, ...(format !== undefined && { format }) };
  });
}

function readImage(value: unknown, imageUrls: Readonly<Record<string, string>>): ImageReference | undefined {
  const written = isObject(value) ? readText(value.uuid) : undefined;
  if (!isObject(value) || written === undefined) return undefined;
  const uuid = normalizeUuid(written) ?? written;
  const url = readText(value.url) ?? candidatesOf(imageUrls).find((image) => image.uuid === uuid)?.url;
  const format = readFormat(value.format, url);
  return {
    uuid,
    ...(url !== undefined && { url }),
    ...(format !== undefined && { format }),
    ...readSize(value.width, value.height),
  };
}

function readScale(value: unknown, findings: Finding[]): readonly [number, number] | undefined {
  const [x, y] = Array.isArray(value) ? value.map(readFinite) : [];
  if (x !== undefined && y !== undefined && x > 0 && y > 0) return [x, y];
  findings.push({ code: "not-a-number", expected: `two positive numbers under "scale"`, got: describe(value) });
  return undefined;
}
