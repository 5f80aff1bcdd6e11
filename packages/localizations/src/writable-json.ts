import type { Finding } from "./problems.ts";

/** More than anybody means; writers and readers that recurse fail from some thousands on. */
const deepest = 100;

interface Flaws {
  hasNonFinite: boolean;
  isTooDeep: boolean;
}

/**
 * What of a parsed value every JSON writer can write: numbers that are not finite and whatever is nested more than 100
 * levels deep become null, and are told as findings. A value without either is handed back as it is; none is changed.
 */
export function toWritableJson<T extends object>(value: T, findings: Finding[]): T {
  const flaws: Flaws = { hasNonFinite: false, isTooDeep: false };
  findFlaws(value, 1, flaws);
  if (!flaws.hasNonFinite && !flaws.isTooDeep) return value;
  // A bare NaN in the same text has told it already.
  if (flaws.hasNonFinite && !findings.some(({ code }) => code === "non-finite-number")) {
    findings.push(nonFiniteNumber("a number beyond 1.8e308"));
  }
  if (flaws.isTooDeep) {
    const expected = `values nested at most ${deepest} levels deep, instead of which null is written`;
    findings.push({ code: "nested-too-deep", expected, got: "deeper ones" });
  }
  return withoutFlaws(value, 1) as T;
}

/** Tells of a number that JSON cannot hold. */
export function nonFiniteNumber(got: string): Finding {
  return { code: "non-finite-number", expected: "numbers that JSON knows, instead of which null is written", got };
}

/** Looks without copying: this runs for every localization, and hardly any has a flaw. */
function findFlaws(value: object, depth: number, flaws: Flaws): void {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) findFlaw(value[i], depth, flaws);
  } else {
    for (const key in value) findFlaw((value as Record<string, unknown>)[key], depth, flaws);
  }
}

function findFlaw(member: unknown, depth: number, flaws: Flaws): void {
  if (typeof member === "number") {
    if (!Number.isFinite(member)) flaws.hasNonFinite = true;
  } else if (typeof member === "object" && member !== null) {
    if (depth === deepest) flaws.isTooDeep = true;
    else findFlaws(member, depth + 1, flaws);
  }
}

function withoutFlaws(value: unknown, depth: number): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map((member) => withoutFlaws(member, depth + 1));
  // Unlike an assignment this makes "__proto__" a key like any other.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutFlaws(member, depth + 1)]));
}
