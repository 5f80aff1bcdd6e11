import type { Plan } from "./plan.ts";

/** Text without halves of surrogate pairs, which UTF-8 cannot hold: each becomes U+FFFD. */
export function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Tells of categories whose names hold characters that the format cannot. */
export function reportNames(plan: Plan, hasInvalidCharacters: (name: string) => boolean): void {
  for (const { name } of plan.categories) {
    if (!hasInvalidCharacters(name)) continue;
    const message = `Replaced characters that ${plan.format.title} cannot hold in category ${JSON.stringify(name)}`;
    plan.tally.add({ code: "invalid-character", dropped: undefined, message });
  }
}
