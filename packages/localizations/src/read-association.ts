import { categoryName } from "./category-name.ts";
import { noteConfidence } from "./confidence.ts";
import type { Filterable, FilterCriterion, LocalizationFilter } from "./filter.ts";
import { readLinkValue } from "./link-value.ts";
import type { ImageFormat, LocalizationKind, PixelSize } from "./localization.ts";
import { locate, type Surroundings, settle } from "./locate.ts";
import {
  describe,
  type Finding,
  type LocalizationProblem,
  type LocalizationProblemCode,
  type ProblemPolicy,
} from "./problems.ts";
import { type MomentFields, readPart, readText } from "./read-value.ts";
import type { RecordMaker } from "./record.ts";
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
export interface Shared<Taken> extends Surroundings {
  readonly observation: Wire;
  readonly fields: MomentFields;
  readonly make: ReturnType<RecordMaker<Taken>>;
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
export function readAssociation<Taken>(
  { kind, linkName, wire }: Association,
  shared: Shared<Taken>,
  settings: Settings,
  problems: LocalizationProblem[],
): Taken | FilterCriterion | undefined {
  const { observation, fields } = shared;
  const findings: Finding[] = [];
  const observationUuid = readRequired(observation.observation_uuid, "observation_uuid", "missing-uuid", findings);
  const associationUuid = readRequired(wire.uuid, "uuid", "missing-uuid", findings);
  const concept = readRequired(observation.concept, "concept", "missing-concept", findings);
  const toConcept = readPart(wire.to_concept);
  // First, so that nobody is told of what is wrong with what they did not ask for.
  const unfulfilled = settings.observationFilter?.(toFilterable(concept, toConcept, fields, {}));
  if (unfulfilled !== undefined) return unfulfilled;
  const isNamed = observationUuid !== undefined && associationUuid !== undefined && concept !== undefined;
  const parsed = isNamed ? readLinkValue(linkName, wire.link_value, findings) : undefined;
  const criterion = parsed && settings.filter?.(toFilterable(concept, toConcept, fields, parsed));
  if (criterion !== undefined) return criterion;
  const place = parsed && locate(kind, parsed, shared, settings, findings);
  const confidenceScale = place && noteConfidence(parsed, settings.confidenceScale, findings);
  const linkValue = place && toWritableJson(parsed, findings);
  // Nearly all have nothing to tell of.
  if (findings.length > 0) {
    const subject = { what: `the ${linkName}`, observationUuid, associationUuid };
    if (!settle(findings, place !== undefined, settings.policy, subject, problems)) return undefined;
  }
  if (!isNamed || place === undefined || linkValue === undefined) return undefined;
  const name = settings.isPartNamed && toConcept !== undefined ? categoryName({ concept, toConcept }) : concept;
  return shared.make({ observationUuid, associationUuid, concept: name, toConcept }, place, linkValue, confidenceScale);
}

function toFilterable(
  concept: string | undefined,
  toConcept: string | undefined,
  fields: MomentFields,
  linkValue: Wire,
): Filterable {
  const part = toConcept === undefined ? undefined : { toConcept };
  return { concept: concept ?? "", ...part, ...fields, linkValue };
}

function readRequired(
  value: unknown,
  key: string,
  code: LocalizationProblemCode,
  findings: Finding[],
): string | undefined {
  const text = readText(value);
  if (text === undefined) findings.push({ code, expected: `a text under "${key}"`, got: describe(value) });
  return text;
}
