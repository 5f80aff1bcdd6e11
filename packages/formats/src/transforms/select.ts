import type { Annotation, ImageRecord } from "../dataset.ts";
import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset, describe, type FilterOptions, filterAnnotations } from "./derive.ts";

/** What {@link select} keeps. */
export interface SelectSettings extends FilterOptions {
  /** @default every image */
  readonly image?: (image: ImageRecord) => boolean;
  /** @default every annotation of the images that are kept */
  readonly annotation?: (annotation: Annotation, image: ImageRecord) => boolean;
}

/**
 * Keeps the images and annotations that are wanted; the others are reported as `filtered`.
 *
 * @example Annotations that somebody is sure of, from below 1000 meters
 * ```ts
 * select({ image: ({ capture }) => (capture?.depthMeters ?? 0) > 1000, annotation: ({ score = 1 }) => score >= 0.9 });
 * ```
 */
export function select(settings: SelectSettings): Transform {
  const { image: wantsImage = () => true, annotation: wantsAnnotation = () => true } = settings;
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      change: (image, report) => {
        if (!wantsImage(image)) {
          const message = `Left out image "${image.fileName}": it is not among those selected`;
          report?.({ code: "filtered", dropped: "image", ...whereabouts(image), message });
          return undefined;
        }
        const reasonAgainst = (annotation: Annotation) =>
          wantsAnnotation(annotation, image)
            ? undefined
            : ({
                code: "filtered",
                message: `Left out ${describe(annotation, image)}: it is not among those selected`,
              } as const);
        return filterAnnotations(image, reasonAgainst, report, settings);
      },
    });
}
