import { isObject } from "./json-text.ts";
import { kindOfLinkName, readLinkValue } from "./link-value.ts";
import type { Localization, LocalizationKind, PixelSize } from "./localization.ts";
import { locate, type Surroundings, settle } from "./locate.ts";
import {
  describe,
  type Finding,
  type LocalizationProblem,
  type LocalizationProblemCode,
  quote,
  toProblem,
} from "./problems.ts";
import { readImages } from "./read-images.ts";
import { readMomentFields, readPart, readText } from "./read-value.ts";
import { type LocalizationRecord, toLocalizationRecord } from "./record.ts";
import { normalizeUuid } from "./uuid.ts";
import { toWritableJson } from "./writable-json.ts";

/** What {@link extractLocalizations} takes. */
export interface ExtractOptions {
  /** What to extract; other kinds are only counted. @default ["box"] */
  readonly kinds?: readonly LocalizationKind[];
  /** Problems that drop a localization which would be kept or fixed otherwise. @default none */
  readonly drop?: readonly LocalizationProblemCode[];
  /** The size of a video's frames; settles which image a localization belongs to that names none. */
  readonly mediaSizeOf?: (videoReferenceUuid: string) => PixelSize | undefined;
}

/** What was in an observation. */
export interface Extraction {
  /** In the order of the observation's associations. */
  readonly localizations: readonly LocalizationRecord[];
  readonly problems: readonly LocalizationProblem[];
  /** How many localizations there are of the kinds that were not asked for, usable or not. */
  readonly otherKinds: Readonly<Record<LocalizationKind, number>>;
}

type Wire = Readonly<Record<string, unknown>>;

interface Association {
  readonly kind: LocalizationKind;
  readonly linkName: string;
  readonly wire: Wire;
}

/** What all localizations of an observation share. */
interface Shared extends Surroundings {
  readonly observation: Wire;
  readonly imageUrls: Readonly<Record<string, string>>;
  readonly fields: ReturnType<typeof readMomentFields>;
}

const defaultKinds: readonly LocalizationKind[] = ["box"];
const noOthers: Extraction["otherKinds"] = { box: 0, point: 0, line: 0, polygon: 0 };

/**
 * Extracts the localizations of one observation in the shape of Annosaurus's fast endpoints, of either server
 * generation, which is what a digest is an array of. Every association that should be a localization of `kinds` comes
 * out as a localization, as a problem, or as both. Never throws, whatever the value.
 */
export function extractLocalizations(observation: unknown, options: ExtractOptions = {}): Extraction {
  const { kinds = defaultKinds, drop = [], mediaSizeOf } = options;
  const strangeness = strangenessOf(observation);
  if (strangeness !== undefined) {
    const finding: Finding = { code: "not-an-observation", expected: "an observation", got: strangeness };
    return {
      localizations: [],
      problems: [toProblem(finding, "dropped", { what: "an element" })],
      otherKinds: noOthers,
    };
  }
  const wire = observation as Wire;
  const wanted: Association[] = [];
  const problems: LocalizationProblem[] = [];
  const otherKinds = sortAssociations(wire, kinds, wanted, problems);
  if (wanted.length === 0) return { localizations: [], problems, otherKinds };
  const shared = readShared(wire, mediaSizeOf, problems);
  const localizations: LocalizationRecord[] = [];
  for (const association of wanted) {
    const localization = readAssociation(association, shared, drop, problems);
    if (localization !== undefined) localizations.push(toLocalizationRecord(localization));
  }
  return { localizations, problems, otherKinds };
}

/** Says what a value is instead of an observation; undefined when it is one. */
function strangenessOf(value: unknown): string | undefined {
  if (!isObject(value)) return describe(value);
  if (Object.hasOwn(value, "localization")) return "an element of a localizations file";
  if (value.observation_uuid !== undefined || value.associations !== undefined) return undefined;
  if (Array.isArray(value.observations)) return "an imaged moment";
  const keys = Object.keys(value).slice(0, 5).map(quote);
  return keys.length === 0 ? "an object without keys" : `an object with ${keys.join(", ")}`;
}

/** Puts the associations that are asked for into `wanted`, and counts the other localizations. */
function sortAssociations(
  observation: Wire,
  kinds: readonly LocalizationKind[],
  wanted: Association[],
  problems: LocalizationProblem[],
): Extraction["otherKinds"] {
  let otherKinds: Record<LocalizationKind, number> | undefined;
  for (const wire of listOf(observation.associations)) {
    const linkName = isObject(wire) ? wire.link_name : undefined;
    if (typeof linkName !== "string") {
      problems.push(notAnAssociation(observation, wire));
      continue;
    }
    const kind = kindOfLinkName(linkName);
    if (kind === undefined) continue;
    if (kinds.includes(kind)) {
      wanted.push({ kind, linkName, wire: wire as Wire });
      continue;
    }
    otherKinds ??= { ...noOthers };
    otherKinds[kind]++;
  }
  return otherKinds ?? noOthers;
}

/** Anything that is no array is handed out as an association, to be refused as one. */
function listOf(associations: unknown): readonly unknown[] {
  if (Array.isArray(associations)) return associations;
  return associations === undefined || associations === null ? [] : [associations];
}

function notAnAssociation(observation: Wire, value: unknown): LocalizationProblem {
  const got = isObject(value) ? `${describe(value.link_name)} as link_name` : describe(value);
  const finding: Finding = { code: "not-an-association", expected: "an object with a link_name", got };
  const observationUuid = readText(observation.observation_uuid);
  return toProblem(finding, "dropped", { what: "an association", observationUuid });
}

function readShared(
  observation: Wire,
  mediaSizeOf: ExtractOptions["mediaSizeOf"],
  problems: LocalizationProblem[],
): Shared {
  const observationUuid = readText(observation.observation_uuid);
  const { candidates, urls, findings } = readImages(observation.image_references);
  settle(findings, true, [], { what: "the localizations", observationUuid }, problems);
  const ancillaryFindings: Finding[] = [];
  const fields = readMomentFields(observation, ancillaryFindings);
  settle(ancillaryFindings, true, [], { what: "the ancillary data", observationUuid }, problems);
  const { videoReferenceUuid: video } = fields;
  const mediaSize = video === undefined ? undefined : mediaSizeOf?.(normalizeUuid(video) ?? video);
  return { observation, images: candidates, imageUrls: urls, fields, mediaSize };
}

function readAssociation(
  { kind, linkName, wire }: Association,
  shared: Shared,
  drop: readonly LocalizationProblemCode[],
  problems: LocalizationProblem[],
): Localization | undefined {
  const { observation, imageUrls, fields } = shared;
  const findings: Finding[] = [];
  const observationUuid = readRequired(observation, "observation_uuid", "missing-uuid", findings);
  const associationUuid = readRequired(wire, "uuid", "missing-uuid", findings);
  const concept = readRequired(observation, "concept", "missing-concept", findings);
  const subject = { what: `the ${linkName}`, observationUuid, associationUuid };
  const isNamed = observationUuid !== undefined && associationUuid !== undefined && concept !== undefined;
  const linkValue = isNamed ? readLinkValue(linkName, wire.link_value, findings) : undefined;
  const place = linkValue && locate(kind, linkValue, shared, findings);
  const writable = place && linkValue && toWritableJson(linkValue, findings);
  const isKept = settle(findings, place !== undefined, drop, subject, problems);
  if (!isKept || !isNamed || writable === undefined || place === undefined) return undefined;
  const toConcept = readPart(wire.to_concept);
  return {
    observationUuid,
    associationUuid,
    concept,
    ...(toConcept !== undefined && { toConcept }),
    ...place,
    ...fields,
    linkValue: writable,
    imageUrls,
  };
}

function readRequired(from: Wire, key: string, code: LocalizationProblemCode, findings: Finding[]): string | undefined {
  const text = readText(from[key]);
  if (text === undefined) findings.push({ code, expected: `a text under "${key}"`, got: describe(from[key]) });
  return text;
}
