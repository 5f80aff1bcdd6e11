import type { Annotation } from "./dataset.ts";

/** Joins outlines of one object, which some formats keep as neighbours that share its id. Others stay as they are. */
export function joinOutlines<A extends Annotation>(annotations: readonly A[]): A[] {
  const joined: A[] = [];
  for (const annotation of annotations) {
    const last = joined.at(-1);
    const { geometry } = annotation;
    const isPart = last !== undefined && last.id !== "" && last.id === annotation.id;
    if (isPart && last.geometry.kind === "polygon" && geometry.kind === "polygon") {
      const rings = [...last.geometry.rings, ...geometry.rings];
      joined[joined.length - 1] = { ...last, geometry: { kind: "polygon", rings } };
    } else joined.push(annotation);
  }
  return joined;
}
