import type { Localization } from "./localization.ts";

/** The concept, with the part behind it when there is one: `Sebastes eye`. */
export function categoryName({ concept, toConcept }: Pick<Localization, "concept" | "toConcept">): string {
  return toConcept === undefined ? concept : `${concept} ${toConcept}`;
}
