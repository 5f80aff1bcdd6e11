import type { Annotation } from "./dataset.ts";

/** An annotation that was read, and what it says it is a part of. */
export interface AnnotationPart {
  readonly annotation: Annotation;
  /** Outlines of one category with the same one are parts of one object. */
  readonly group: string | undefined;
}

/** Puts the outlines of one object together, at the place of the first. */
export function joinParts(parts: readonly AnnotationPart[]): Annotation[] {
  const places = new Map<string, number>();
  const joined: Annotation[] = [];
  for (const { annotation, group } of parts) {
    const { geometry, category } = annotation;
    const key = JSON.stringify([group, category]);
    const place = group === undefined || geometry.kind !== "polygon" ? undefined : places.get(key);
    const first = place === undefined ? undefined : joined[place];
    if (place !== undefined && first?.geometry.kind === "polygon" && geometry.kind === "polygon") {
      joined[place] = { ...first, geometry: { kind: "polygon", rings: [...first.geometry.rings, ...geometry.rings] } };
      continue;
    }
    if (geometry.kind === "polygon") places.set(key, joined.length);
    joined.push(annotation);
  }
  return joined;
}
