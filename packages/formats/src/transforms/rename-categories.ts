import type { Annotation, Category, ImageRecord } from "../dataset.ts";
import { whereabouts } from "../records.ts";
import { type DropReason, type FilterOptions, type Report, withAnnotations } from "./derive.ts";

/** What an annotation's category becomes: another name, or a reason to leave the annotation out. */
export type Renaming = { readonly name: string } | DropReason;

/** Gives the annotations of an image other categories. */
export function renameCategories(
  image: ImageRecord,
  renamingOf: (annotation: Annotation) => Renaming,
  report: Report,
  options: FilterOptions & { readonly originalAttribute: string | undefined },
): ImageRecord | undefined {
  let isChanged = false;
  const annotations: Annotation[] = [];
  for (const annotation of image.annotations) {
    const renaming = renamingOf(annotation);
    if ("code" in renaming) {
      isChanged = true;
      report?.({ ...renaming, dropped: "annotation", ...whereabouts(image), annotationId: annotation.id });
    } else if (renaming.name === annotation.category) {
      annotations.push(annotation);
    } else {
      isChanged = true;
      annotations.push(renamed(annotation, renaming.name, options.originalAttribute));
    }
  }
  return isChanged ? withAnnotations(image, annotations, report, options) : image;
}

function renamed(annotation: Annotation, category: string, originalAttribute: string | undefined): Annotation {
  if (originalAttribute === undefined) return { ...annotation, category };
  // What an earlier transform kept is what was annotated.
  const attributes = { [originalAttribute]: annotation.category, ...annotation.attributes };
  return { ...annotation, category, attributes };
}

/** The categories under their new names, each once, where the first of its old names stood; `undefined` leaves one out. */
export function renamedCategories(
  categories: readonly Category[],
  renamingOf: (name: string) => string | undefined,
  describeCategory: (name: string) => Category = (name) => ({ name }),
): Category[] {
  const known = new Map(categories.map((category) => [category.name, category]));
  const names = new Set<string>();
  for (const { name } of categories) {
    const target = renamingOf(name);
    if (target !== undefined) names.add(target);
  }
  return [...names].map((name) => known.get(name) ?? describeCategory(name));
}
