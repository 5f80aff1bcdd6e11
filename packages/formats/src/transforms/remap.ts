import type { Transform } from "../transform.ts";
import { deriveDataset, type FilterOptions } from "./derive.ts";
import { type Renaming, renameCategories, renamedCategories } from "./rename-categories.ts";

/** New names of categories by their old ones; an empty new name drops the annotations. */
export type CategoryMapping = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

/** Settings of {@link remap} besides the mapping. */
export interface RemapOptions extends FilterOptions {
  /** What becomes of categories that the mapping does not name. @default "keep" */
  readonly unmapped?: "drop" | "keep";
  /** Attribute in which an annotation that is renamed keeps the name it had first. @default none, it is lost */
  readonly originalAttribute?: string;
}

/**
 * Renames categories, many to one if wanted. Each name is looked up once: where `a` becomes `b` and `b` becomes `c`, an `a` becomes a `b`,
 * so that two names can be exchanged and no circle is endless.
 *
 * Names of the mapping that no annotation and no category of the dataset has are reported (`unknown-category`) at the end of the first pass.
 */
export function remap(mapping: CategoryMapping, options: RemapOptions = {}): Transform {
  const targets = new Map(mapping instanceof Map ? mapping : Object.entries(mapping));
  const { unmapped = "keep", originalAttribute } = options;
  const targetOf = (name: string): string | undefined => {
    const target = targets.get(name) ?? (unmapped === "keep" ? name : "");
    return target === "" ? undefined : target;
  };
  return (dataset, context = {}) => {
    const unmet = new Set(targets.keys());
    for (const { name } of dataset.categories) unmet.delete(name);
    return deriveDataset(dataset, context, {
      categories: renamedCategories(dataset.categories, targetOf),
      change: (image, report) => {
        for (const { category } of image.annotations) unmet.delete(category);
        const renamingOf = ({ category }: { readonly category: string }): Renaming => {
          const name = targetOf(category);
          if (name !== undefined) return { name };
          const reason = targets.has(category) ? "the mapping drops it" : "the mapping does not name it";
          return { code: "filtered", message: `Left out an annotation of category "${category}": ${reason}` };
        };
        return renameCategories(image, renamingOf, report, { ...options, originalAttribute });
      },
      finish: (report) => {
        for (const name of unmet) {
          const message = `The mapping names category ${JSON.stringify(name)}: expected one that the dataset has`;
          report?.({ code: "unknown-category", dropped: undefined, message });
        }
      },
    });
  };
}
