import { createFilter, createObservationFilter, type FilterCriteria, type FilterCriterion } from "./filter.ts";
import type { TextLayout } from "./json-layout.ts";
import { isObject } from "./json-text.ts";
import { kindOfLinkName } from "./link-value.ts";
import type { ImageFormat, LocalizationKind, PixelSize } from "./localization.ts";
import { settle } from "./locate.ts";
import {
  checkPolicy,
  describe,
  type Finding,
  type LocalizationProblem,
  type ProblemPolicy,
  quote,
  toProblem,
} from "./problems.ts";
import { readAssociation, type Settings, type Shared } from "./read-association.ts";
import { readImages } from "./read-images.ts";
import { readMomentFields, readText } from "./read-value.ts";
import { type LocalizationRecord, makeRecords, type RecordMaker } from "./record.ts";
import { createTextMaker, type LocalizationText } from "./record-text.ts";
import { normalizeUuid } from "./uuid.ts";

/** What {@link extractLocalizations} takes, and what it makes of it. */
export interface ExtractOptions {
  /** What to extract; other kinds are only counted. @default ["box"] */
  readonly kinds?: readonly LocalizationKind[] | undefined;
  /** What becomes of localizations with problems. @default what {@link problemActions} says first */
  readonly policy?: ProblemPolicy | undefined;
  /** What is wanted of these kinds; others are only counted. @default everything */
  readonly filter?: FilterCriteria | undefined;
  /**
   * What becomes of a localization that shows a part of the organism only: "ignore" leaves it under the concept, "label"
   * puts the part behind the concept (`Sebastes eye`), "drop" leaves it out. `to_concept` tells the part in any case.
   *
   * @default "ignore"
   */
  readonly parts?: PartHandling | undefined;
  /** The format that images should be of, where a moment has several. @default PNG where the localization names none */
  readonly preferredFormat?: ImageFormat | undefined;
  /** What the `confidence` of models goes up to, mostly 1 or 100; noted with each that has one. @default not known */
  readonly confidenceScale?: number | undefined;
  /** The size of a video's frames; settles which image a localization belongs to that names none. */
  readonly mediaSizeOf?: ((videoReferenceUuid: string) => PixelSize | undefined) | undefined;
}

/** What becomes of localizations that show a part only, see {@link ExtractOptions.parts}. */
export type PartHandling = "ignore" | "label" | "drop";

/** What was in an observation. */
export interface Extraction<Taken = LocalizationRecord> {
  /** In the order of the observation's associations. */
  readonly localizations: readonly Taken[];
  readonly problems: readonly LocalizationProblem[];
  /** How many localizations there are of the kinds that were not asked for, usable or not. */
  readonly otherKinds: Readonly<Record<LocalizationKind, number>>;
  /** How many localizations of the kinds asked for do not fulfil which criterion, each counted once. */
  readonly filtered: Readonly<Partial<Record<FilterCriterion, number>>>;
}

type Wire = Readonly<Record<string, unknown>>;

interface Association {
  readonly kind: LocalizationKind;
  readonly linkName: string;
  readonly wire: Wire;
}

const noOthers: Extraction["otherKinds"] = { box: 0, point: 0, line: 0, polygon: 0 };
const noneFiltered: Extraction["filtered"] = {};

/**
 * Extracts the localizations of one observation in the shape of Annosaurus's fast endpoints, of either server
 * generation, which is what a digest is an array of. Every association that should be a localization of `kinds` comes
 * out as a localization, as a problem, or as both, or is counted as filtered. Never throws, whatever the observation.
 *
 * @throws {RangeError} for options that cannot be followed, see {@link createExtractor}.
 */
export function extractLocalizations(observation: unknown, options: ExtractOptions = {}): Extraction {
  return createExtractor(options)(observation);
}

/**
 * Makes {@link extractLocalizations} with its options checked and its filter made ready, for many observations.
 *
 * @throws {RangeError} for a policy that asks for what {@link problemActions} does not list, or a scale that is no
 * positive number.
 */
export function createExtractor(options: ExtractOptions = {}): (observation: unknown) => Extraction {
  return createExtractorOf(options, makeRecords);
}

/**
 * Makes what {@link createExtractor} makes, but for localizations as the text of their records, ready to be written
 * into an array of that layout. It takes half of the time of making records and the text of these, which for a digest of
 * gigabytes is nearly all of it.
 *
 * @throws {RangeError} as {@link createExtractor}.
 */
export function createTextExtractor(
  options: ExtractOptions = {},
  layout: TextLayout = "indented",
): (observation: unknown) => Extraction<LocalizationText> {
  return createExtractorOf(options, createTextMaker(layout));
}

function createExtractorOf<Taken extends object>(
  options: ExtractOptions,
  maker: RecordMaker<Taken>,
): (observation: unknown) => Extraction<Taken> {
  const settings = toSettings(options);
  return (observation) => {
    const strangeness = strangenessOf(observation);
    return strangeness === undefined ? extract(observation as Wire, settings, maker) : strange(strangeness);
  };
}

function toSettings({
  kinds = ["box"],
  policy = {},
  filter = {},
  parts = "ignore",
  ...others
}: ExtractOptions): Settings {
  const { confidenceScale } = others;
  checkPolicy(policy);
  if (confidenceScale !== undefined && !(confidenceScale > 0 && Number.isFinite(confidenceScale))) {
    throw new RangeError(`Option confidenceScale must be a positive number, got ${confidenceScale}`);
  }
  const criteria: FilterCriteria = parts === "drop" ? { ...filter, parts: ["self"] } : filter;
  return {
    ...others,
    kinds,
    policy,
    isPartNamed: parts === "label",
    ...(isEmpty(criteria)
      ? {}
      : { observationFilter: createObservationFilter(criteria), filter: createFilter(criteria) }),
  };
}

function isEmpty(criteria: FilterCriteria): boolean {
  return Object.values(criteria).every((criterion) => criterion === undefined);
}

function strange(got: string): Extraction<never> {
  const finding: Finding = { code: "not-an-observation", expected: "an observation", got };
  const problems = [toProblem(finding, "dropped", { what: "an element" })];
  return { localizations: [], problems, otherKinds: noOthers, filtered: noneFiltered };
}

function extract<Taken extends object>(
  observation: Wire,
  settings: Settings,
  maker: RecordMaker<Taken>,
): Extraction<Taken> {
  const wanted: Association[] = [];
  const problems: LocalizationProblem[] = [];
  const otherKinds = sortAssociations(observation, settings.kinds, wanted, problems);
  if (wanted.length === 0) return { localizations: [], problems, otherKinds, filtered: noneFiltered };
  const shared = readShared(observation, settings, maker, problems);
  const localizations: Taken[] = [];
  let filtered: Partial<Record<FilterCriterion, number>> | undefined;
  for (const association of wanted) {
    const result = readAssociation(association, shared, settings, problems);
    if (typeof result === "object") localizations.push(result);
    if (typeof result !== "string") continue;
    filtered ??= {};
    filtered[result] = (filtered[result] ?? 0) + 1;
  }
  return { localizations, problems, otherKinds, filtered: filtered ?? noneFiltered };
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

function readShared<Taken>(
  observation: Wire,
  { mediaSizeOf }: Settings,
  maker: RecordMaker<Taken>,
  problems: LocalizationProblem[],
): Shared<Taken> {
  const observationUuid = readText(observation.observation_uuid);
  const { candidates, urls, findings } = readImages(observation.image_references);
  tell(findings, "the localizations", observationUuid, problems);
  const ancillaryFindings: Finding[] = [];
  const fields = readMomentFields(observation, ancillaryFindings);
  tell(ancillaryFindings, "the ancillary data", observationUuid, problems);
  const { videoReferenceUuid: video } = fields;
  const mediaSize = video === undefined ? undefined : mediaSizeOf?.(normalizeUuid(video) ?? video);
  return { observation, images: candidates, fields, mediaSize, make: maker(fields, urls) };
}

/** Tells of what drops nothing. Nearly all observations have nothing to tell of. */
function tell(
  findings: readonly Finding[],
  what: string,
  observationUuid: string | undefined,
  problems: LocalizationProblem[],
): void {
  if (findings.length > 0) settle(findings, true, {}, { what, observationUuid }, problems);
}
