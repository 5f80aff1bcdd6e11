import { FormatsError } from "../errors.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset, describe, type FilterOptions, filterAnnotations } from "./derive.ts";

/**
 * Keeps the annotations of these categories. The dataset then has exactly these, in this order, also those that no annotation has;
 * name them as `categoryNames` to a writer too, so that they get these numbers.
 *
 * @throws {FormatsError} code "invalid-setting" when a name comes twice
 */
export function keepCategories(names: readonly string[], options: FilterOptions = {}): Transform {
  const wanted = new Set(names);
  if (wanted.size < names.length) {
    const twice = names.find((name, index) => names.indexOf(name) < index) ?? "";
    throw new FormatsError(
      "invalid-setting",
      `Cannot keep category ${JSON.stringify(twice)} twice: expected each once`,
    );
  }
  return (dataset, context = {}) => {
    const known = new Map(dataset.categories.map((category) => [category.name, category]));
    return deriveDataset(dataset, context, {
      categories: names.map((name) => known.get(name) ?? { name }),
      change: (image, report) =>
        filterAnnotations(
          image,
          (annotation) =>
            wanted.has(annotation.category)
              ? undefined
              : {
                  code: "filtered",
                  message: `Left out ${describe(annotation, image)}: its category "${annotation.category}" is not among the ${names.length} to keep`,
                },
          report,
          options,
        ),
    });
  };
}
