/**
 * What can be wrong with a localization, with what becomes of it by default:
 * `dropped`, it is left out; `fixed`, it is kept and its geometry put right; `kept`, it is kept as it is.
 */
export const problemOutcomes: Readonly<Record<LocalizationProblemCode, ProblemOutcome>> = {
  "not-an-observation": "dropped",
  "not-a-localization": "dropped",
  "not-an-association": "dropped",
  "missing-uuid": "dropped",
  "missing-concept": "dropped",
  "empty-link-value": "dropped",
  "not-json": "dropped",
  "truncated-json": "dropped",
  "not-an-object": "dropped",
  "missing-coordinate": "dropped",
  "not-a-number": "dropped",
  "non-finite-coordinate": "dropped",
  "coordinate-out-of-range": "dropped",
  "unequal-arrays": "dropped",
  "wrong-vertex-count": "dropped",
  "empty-geometry": "dropped",
  "outside-image": "dropped",
  "number-as-text": "fixed",
  "reversed-box": "fixed",
  "negative-origin": "fixed",
  "repeated-vertex": "fixed",
  "beyond-image": "kept",
  "non-finite-number": "kept",
  "nested-too-deep": "kept",
  "bad-image-reference": "kept",
  "image-not-in-observation": "kept",
  "unresolved-image": "kept",
  "bad-image": "kept",
};

/** Names one way in which a localization can be wrong. */
export type LocalizationProblemCode =
  | "not-an-observation"
  | "not-a-localization"
  | "not-an-association"
  | "missing-uuid"
  | "missing-concept"
  | "empty-link-value"
  | "not-json"
  | "truncated-json"
  | "not-an-object"
  | "missing-coordinate"
  | "not-a-number"
  | "non-finite-coordinate"
  | "coordinate-out-of-range"
  | "unequal-arrays"
  | "wrong-vertex-count"
  | "empty-geometry"
  | "outside-image"
  | "number-as-text"
  | "reversed-box"
  | "negative-origin"
  | "repeated-vertex"
  | "beyond-image"
  | "non-finite-number"
  | "nested-too-deep"
  | "bad-image-reference"
  | "image-not-in-observation"
  | "unresolved-image"
  | "bad-image";

/** What became of the localization. */
export type ProblemOutcome = "dropped" | "fixed" | "kept";

/** Something wrong with one localization, as data. */
export interface LocalizationProblem {
  readonly kind: "problem";
  readonly code: LocalizationProblemCode;
  readonly outcome: ProblemOutcome;
  readonly associationUuid?: string;
  readonly observationUuid?: string;
  /** One sentence: what happened, to which association, what was expected and what came. */
  readonly message: string;
  readonly expected: string;
  /** Short, whatever the length of the value. */
  readonly got: string;
}

/** What is wrong, before it is known whose fault it is. */
export interface Finding {
  readonly code: LocalizationProblemCode;
  readonly expected: string;
  readonly got: string;
}

/** Whose problem it is. */
export interface ProblemSubject {
  /** As it stands in the message, such as `the bounding box`. */
  readonly what: string;
  readonly associationUuid?: string | undefined;
  readonly observationUuid?: string | undefined;
}

const phrases: Readonly<Record<ProblemOutcome, readonly [before: string, after: string]>> = {
  dropped: ["Cannot use", ""],
  fixed: ["Corrected", ""],
  kept: ["Kept", ", though in doubt"],
};

/** Makes a problem of a finding. */
export function toProblem(finding: Finding, outcome: ProblemOutcome, subject: ProblemSubject): LocalizationProblem {
  const { associationUuid, observationUuid, what } = subject;
  const { code, expected, got } = finding;
  const owner =
    associationUuid !== undefined
      ? ` of association "${associationUuid}"`
      : observationUuid !== undefined
        ? ` of observation "${observationUuid}"`
        : "";
  const [before, after] = phrases[outcome];
  return {
    kind: "problem",
    code,
    outcome,
    ...(associationUuid !== undefined && { associationUuid }),
    ...(observationUuid !== undefined && { observationUuid }),
    message: `${before} ${what}${owner}${after}: expected ${expected}, got ${got}`,
    expected,
    got,
  };
}

const longestQuote = 60;

/** Describes any value in a few words for the `got` of a problem. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? quote(value) : String(value).slice(0, longestQuote);
}

/** Quotes a text, cut in the middle when it is long, so that both ends can be seen. */
export function quote(text: string): string {
  if (text.length <= longestQuote) return `"${text}"`;
  const half = longestQuote / 2;
  return `"${text.slice(0, half)}...${text.slice(-half)}" (${text.length} characters)`;
}
