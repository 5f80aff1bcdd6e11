import { describe, type Finding } from "./problems.ts";
import { readFinite } from "./read-value.ts";

/**
 * How sure a model was, as its `link_value` says it, also when it is written as text. Mostly 0 to 100, but some models
 * write 0 to 1, and the number alone does not tell which; see {@link confidenceFraction}.
 *
 * @returns undefined when the link value says nothing, as those of people do.
 */
export function rawConfidence(linkValue: Readonly<Record<string, unknown>>): number | undefined {
  return readFinite(linkValue.confidence);
}

/**
 * How sure a model was, from 0 to 1.
 *
 * @param scale What the model's numbers go up to: 1, or 100 for percent. It must be known; nothing is guessed.
 * @returns undefined when the link value says nothing, or a number outside of the scale.
 */
export function confidenceFraction(linkValue: Readonly<Record<string, unknown>>, scale: number): number | undefined {
  const raw = rawConfidence(linkValue);
  return raw === undefined || raw < 0 || raw > scale ? undefined : raw / scale;
}

/** The scale to note with a localization: the one declared, if there is a confidence at all. */
export function noteConfidence(
  linkValue: Readonly<Record<string, unknown>>,
  scale: number | undefined,
  findings: Finding[],
): number | undefined {
  if (scale === undefined || linkValue.confidence === undefined || linkValue.confidence === null) return undefined;
  if (confidenceFraction(linkValue, scale) === undefined) {
    const got = describe(linkValue.confidence);
    findings.push({ code: "confidence-out-of-scale", expected: `a confidence from 0 to ${scale}`, got });
  }
  return scale;
}
