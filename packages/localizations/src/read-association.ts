import { categoryName } from "./category-name.ts";
import { noteConfidence } from "./confidence.ts";
import type { Filterable, FilterCriterion, LocalizationFilter } from "./filter.ts";
import { readLinkValue } from "./link-value.ts";
import type { ImageFormat, Localization, LocalizationKind, PixelSize } from "./localization.ts";
import { locate, type Place, type Surroundings, settle } from "./locate.ts";
import {
  describe,
  type Finding,
  type LocalizationProblem,
  type LocalizationProblemCode,
  type ProblemPolicy,
} from "./problems.ts";
import { type MomentFields, readPart, readText } from "./read-value.ts";
import { assembleRecord, type LocalizationRecord } from "./record.ts";
import { toWritableJson } from "./writable-json.ts";

type Wire = Readonly<Record<string, unknown>>;

/** What the caller wants, made ready. */
export interface Settings {
  readonly kinds: readonly LocalizationKind[];
  readonly policy: ProblemPolicy;
  readonly isPartNamed: boolean;
  readonly preferredFormat?: ImageFormat | undefined;
  readonly confidenceScale?: number | undefined;
  readonly mediaSizeOf?: ((videoReferenceUuid: string) => PixelSize | undefined) | undefined;
  /** What can be told without the link value; absent when everything is wanted. */
  readonly observationFilter?: LocalizationFilter;
  readonly filter?: LocalizationFilter;
}

/** What all localizations of an observation share. */
export interface Shared extends Surroundings {
  readonly observation: Wire;
  readonly imageUrls: Readonly<Record<string, string>>;
  readonly fields: MomentFields;
}

/** An association whose link name says that it is a localization. */
interface Association {
  readonly kind: LocalizationKind;
  readonly linkName: string;
  readonly wire: Wire;
}

/**
 * Reads one association.
 *
 * @returns the criterion that it does not fulfil, or nothing when it is dropped; the last of `problems` then says why.
 */
export function readAssociation(
  { kind, linkName, wire }: Association,
  shared: Shared,
  settings: Settings,
  problems: LocalizationProblem[],
): LocalizationRecord | FilterCriterion | undefined {
  const { observation, fields } = shared;
  const findings: Finding[] = [];
  const observationUuid = readRequired(observation, "observation_uuid", "missing-uuid", findings);
  const associationUuid = readRequired(wire, "uuid", "missing-uuid", findings);
  const concept = readRequired(observation, "concept", "missing-concept", findings);
  const toConcept = readPart(wire.to_concept);
  const part = toConcept === undefined ? undefined : { toConcept };
  const toFilterable = (linkValue: Wire): Filterable => ({ concept: concept ?? "", ...part, ...fields, linkValue });
  // First, so that nobody is told of what is wrong with what they did not ask for.
  const unfulfilled = settings.observationFilter?.(toFilterable({}));
  if (unfulfilled !== undefined) return unfulfilled;
  const subject = { what: `the ${linkName}`, observationUuid, associationUuid };
  const isNamed = observationUuid !== undefined && associationUuid !== undefined && concept !== undefined;
  const parsed = isNamed ? readLinkValue(linkName, wire.link_value, findings) : undefined;
  const criterion = parsed && settings.filter?.(toFilterable(parsed));
  if (criterion !== undefined) return criterion;
  const body = parsed && readBody(kind, parsed, shared, settings, findings);
  const isKept = settle(findings, body !== undefined, settings.policy, subject, problems);
  if (!isKept || !isNamed || body === undefined) return undefined;
  const name = settings.isPartNamed ? categoryName({ concept, ...part }) : concept;
  return assembleRecord({ observationUuid, associationUuid, concept: name, ...part }, body, fields, shared.imageUrls);
}

type Body = Place & Pick<Localization, "linkValue" | "confidenceScale">;

function readBody(
  kind: LocalizationKind,
  parsed: Wire,
  shared: Shared,
  settings: Settings,
  findings: Finding[],
): Body | undefined {
  const place = locate(kind, parsed, shared, settings, findings);
  if (place === undefined) return undefined;
  const confidenceScale = noteConfidence(parsed, settings.confidenceScale, findings);
  const linkValue = toWritableJson(parsed, findings);
  return confidenceScale === undefined ? { ...place, linkValue } : { ...place, linkValue, confidenceScale };
}

function readRequired(from: Wire, key: string, code: LocalizationProblemCode, findings: Finding[]): string | undefined {
  const text = readText(from[key]);
  if (text === undefined) findings.push({ code, expected: `a text under "${key}"`, got: describe(from[key]) });
  return text;
}
