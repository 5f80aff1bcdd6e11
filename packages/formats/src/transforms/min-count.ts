import type { Transform } from "../transform.ts";
import { countAnnotations } from "./count-annotations.ts";
import { deriveDataset, describe, type FilterOptions, filterAnnotations } from "./derive.ts";
import { requirePositiveInteger } from "./settings.ts";

/**
 * Leaves out the categories that have fewer than `count` annotations. Goes over the dataset once to count them.
 *
 * @throws {FormatsError} code "invalid-setting" when `count` is no positive integer
 */
export function minCount(count: number, options: FilterOptions = {}): Transform {
  requirePositiveInteger("the least count of a category", count);
  return async (dataset, context = {}) => {
    const counts = await countAnnotations(dataset, context.signal);
    const countOf = (name: string): number => counts.get(name) ?? 0;
    return deriveDataset(dataset, context, {
      categories: dataset.categories.filter(({ name }) => countOf(name) >= count),
      change: (image, report) =>
        filterAnnotations(
          image,
          (annotation) =>
            countOf(annotation.category) >= count
              ? undefined
              : {
                  code: "filtered",
                  message: `Left out ${describe(annotation, image)}: expected ${count} of category "${annotation.category}" or more, got ${countOf(annotation.category)}`,
                },
          report,
          options,
        ),
    });
  };
}
