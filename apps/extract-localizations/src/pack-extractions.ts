import { toAscii } from "@m3/json-stream";
import type { Extraction, LocalizationText } from "@m3/localizations";

/** A {@link LocalizationText}, or one whose text has become bytes of ASCII. */
export interface WritableLocalization extends Omit<LocalizationText, "text"> {
  readonly text: string | Uint8Array;
}

/**
 * The extractions of many observations as a few long columns: to hand over each as it is, from one thread to another, takes
 * longer than to make it.
 */
export interface PackedExtractions {
  /** How many localizations each observation has. */
  readonly counts: Uint32Array;
  /** The texts of all localizations, one behind the other. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** Where each text ends. */
  readonly ends: Uint32Array;
  /** Of each localization. */
  readonly associationUuids: readonly string[];
  /** What localizations are, each different one once. */
  readonly subjects: readonly Subject[];
  /** Which of the subjects each localization is. */
  readonly subjectIndices: Uint32Array;
  /** What else there is of the few observations that have more than localizations. */
  readonly remarks: ReadonlyMap<number, Remark>;
}

type Subject = Omit<LocalizationText, "association_uuid" | "text">;
type Remark = Omit<Extraction, "localizations">;

const noRemark: Remark = { problems: [], otherKinds: { box: 0, point: 0, line: 0, polygon: 0 }, filtered: {} };

/** Packs extractions in their order. */
export function packExtractions(extractions: readonly Extraction<LocalizationText>[]): PackedExtractions {
  const counts = new Uint32Array(extractions.length);
  const texts: string[] = [];
  const associationUuids: string[] = [];
  const subjects = new Subjects();
  const subjectIndices: number[] = [];
  const remarks = new Map<number, Remark>();
  // Loops that count: iterators would take a tenth of the time of all extraction.
  for (let observation = 0; observation < extractions.length; observation++) {
    const extraction = extractions[observation] as Extraction<LocalizationText>;
    const { localizations } = extraction;
    counts[observation] = localizations.length;
    for (let rank = 0; rank < localizations.length; rank++) {
      const localization = localizations[rank] as LocalizationText;
      texts.push(toAscii(localization.text));
      associationUuids.push(localization.association_uuid);
      subjectIndices.push(subjects.indexOf(localization));
    }
    if (isWorthSaying(extraction)) remarks.set(observation, toRemark(extraction));
  }
  return {
    counts,
    ...packTexts(texts),
    associationUuids,
    subjects: subjects.all,
    subjectIndices: new Uint32Array(subjectIndices),
    remarks,
  };
}

/** The extractions that were packed, with texts that are parts of the memory of all. */
export function unpackExtractions({
  counts,
  remarks,
  ...packed
}: PackedExtractions): Extraction<WritableLocalization>[] {
  const extractions: Extraction<WritableLocalization>[] = [];
  let next = 0;
  for (let observation = 0; observation < counts.length; observation++) {
    const localizations: WritableLocalization[] = [];
    for (const end = next + (counts[observation] as number); next < end; next++) {
      localizations.push(localizationAt(packed, next));
    }
    const { problems, otherKinds, filtered } = remarks.get(observation) ?? noRemark;
    extractions.push({ localizations, problems, otherKinds, filtered });
  }
  return extractions;
}

function localizationAt(
  { text: texts, ends, associationUuids, subjects, subjectIndices }: Omit<PackedExtractions, "counts" | "remarks">,
  rank: number,
): WritableLocalization {
  const association_uuid = associationUuids[rank] as string;
  const text = texts.subarray(rank === 0 ? 0 : ends[rank - 1], ends[rank]);
  const { kind, concept, to_concept } = subjects[subjectIndices[rank] as number] as Subject;
  return to_concept === undefined
    ? { association_uuid, kind, concept, text }
    : { association_uuid, kind, concept, to_concept, text };
}

function packTexts(texts: readonly string[]): Pick<PackedExtractions, "text" | "ends"> {
  let length = 0;
  for (const text of texts) length += text.length;
  // Not a part of a pool, which could not be handed over.
  const bytes = Buffer.allocUnsafeSlow(length);
  const ends = new Uint32Array(texts.length);
  let end = 0;
  for (let rank = 0; rank < texts.length; rank++) {
    end += bytes.write(texts[rank] as string, end, "latin1");
    ends[rank] = end;
  }
  return { text: bytes, ends };
}

/** Kinds with concepts and parts, each different one once. */
class Subjects {
  readonly all: Subject[] = [];
  readonly #indices = new Map<string, number>();

  indexOf({ kind, concept, to_concept }: LocalizationText): number {
    const key = to_concept === undefined ? `${kind} ${concept}` : `${kind}+${concept.length} ${concept}${to_concept}`;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.all.length);
    return this.all.push(to_concept === undefined ? { kind, concept } : { kind, concept, to_concept }) - 1;
  }
}

function isWorthSaying({ problems, otherKinds, filtered }: Remark): boolean {
  if (problems.length > 0) return true;
  if (otherKinds.box + otherKinds.point + otherKinds.line + otherKinds.polygon > 0) return true;
  for (const _criterion in filtered) return true;
  return false;
}

function toRemark({ problems, otherKinds, filtered }: Remark): Remark {
  return { problems, otherKinds, filtered };
}
