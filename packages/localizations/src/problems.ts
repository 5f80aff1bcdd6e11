/** What may become of a localization with a problem: it is kept as it is, kept and put right, or left out. */
export type ProblemAction = "keep" | "fix" | "drop";

/**
 * What can be wrong with a localization, with what may become of it, the default first. What can only be dropped leaves
 * nothing to use; what cannot be fixed would take a guess.
 */
export const problemActions: Readonly<
  Record<LocalizationProblemCode, readonly [byDefault: ProblemAction, ...others: ProblemAction[]]>
> = {
  "not-an-observation": ["drop"],
  "not-a-localization": ["drop"],
  "not-an-association": ["drop"],
  "missing-uuid": ["drop"],
  "missing-concept": ["drop"],
  "empty-link-value": ["drop"],
  "not-json": ["drop"],
  "truncated-json": ["drop"],
  "not-an-object": ["drop"],
  "missing-coordinate": ["drop"],
  "not-a-number": ["drop"],
  "non-finite-coordinate": ["drop"],
  "coordinate-out-of-range": ["drop"],
  "unequal-arrays": ["drop", "fix"],
  "wrong-vertex-count": ["drop"],
  "empty-geometry": ["drop"],
  "outside-image": ["drop"],
  "number-as-text": ["fix", "drop"],
  "reversed-box": ["fix", "drop"],
  "negative-origin": ["fix", "keep", "drop"],
  "repeated-vertex": ["fix", "keep", "drop"],
  "beyond-image": ["keep", "fix", "drop"],
  "non-finite-number": ["keep", "drop"],
  "nested-too-deep": ["keep", "drop"],
  "confidence-out-of-scale": ["keep", "drop"],
  "bad-image-reference": ["keep", "drop"],
  "image-not-in-observation": ["keep", "drop"],
  "not-preferred-image": ["keep", "drop"],
  "unresolved-image": ["keep", "drop"],
  "bad-image": ["keep"],
};

/** What becomes of a localization with each problem; the default of {@link problemActions} where nothing is said. */
export type ProblemPolicy = Readonly<Partial<Record<LocalizationProblemCode, ProblemAction>>>;

/** What a policy makes of a problem. */
export function actionOn(code: LocalizationProblemCode, policy: ProblemPolicy): ProblemAction {
  return policy[code] ?? problemActions[code][0];
}

const checkedPolicies = new WeakSet<ProblemPolicy>();

/**
 * Checks that a policy asks for nothing but what {@link problemActions} lists.
 *
 * @throws {RangeError} when it does.
 */
export function checkPolicy(policy: ProblemPolicy): void {
  // Called for every observation; nobody changes a policy on the way.
  if (checkedPolicies.has(policy)) return;
  for (const [code, action] of Object.entries(policy)) {
    const actions: readonly string[] = Object.hasOwn(problemActions, code)
      ? problemActions[code as LocalizationProblemCode]
      : [];
    if (action === undefined || actions.includes(action)) continue;
    const expected = actions.length === 0 ? "the code of a problem" : actions.map((one) => `"${one}"`).join(" or ");
    throw new RangeError(`Cannot use the policy "${code}": "${action}": expected ${expected}`);
  }
  checkedPolicies.add(policy);
}

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
  | "confidence-out-of-scale"
  | "bad-image-reference"
  | "image-not-in-observation"
  | "not-preferred-image"
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

/** What an action is called once it is done. */
export const outcomeOf: Readonly<Record<ProblemAction, ProblemOutcome>> = {
  keep: "kept",
  fix: "fixed",
  drop: "dropped",
};

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
