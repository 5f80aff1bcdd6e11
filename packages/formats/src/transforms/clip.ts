import type { Annotation, Geometry } from "../dataset.ts";
import { type FittedAnnotation, fitAnnotation } from "../fit-annotation.ts";
import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { type DropReason, deriveDataset, describe, type FilterOptions, filterAnnotations } from "./derive.ts";

/**
 * Cuts boxes and polygons at the edges of their image and leaves out what lies outside or has no area, as every writer does on its own;
 * to be called before transforms that judge a box by its size. Points and lines stay whole or not at all.
 *
 * The sizes are those of the records, see {@link readSizes}; an image of unknown size is reported (`unknown-size`) and its geometry stays.
 */
export function clip(options: FilterOptions = {}): Transform {
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      change: (image, report) => {
        const { widthPixels, heightPixels } = image;
        const size =
          widthPixels === undefined || heightPixels === undefined ? undefined : { widthPixels, heightPixels };
        if (size === undefined && image.annotations.length > 0) {
          const message = `Cannot cut the annotations of "${image.fileName}" at its edges: nobody knows its size`;
          report?.({ code: "unknown-size", dropped: undefined, ...whereabouts(image), message });
        }
        const fitted = new Map<Annotation, FittedAnnotation>();
        const reasonAgainst = (annotation: Annotation): DropReason | undefined => {
          const outcome = fitAnnotation(annotation, { accepts: everyKind, size });
          if (typeof outcome === "string") {
            return { code: outcome, message: `Left out ${describe(annotation, image)}: ${outcome}` };
          }
          if (outcome.changes.length === 0) return undefined;
          fitted.set(annotation, outcome);
          const message = `Cut ${describe(annotation, image)} at the edge of the image`;
          report?.({
            code: "clipped",
            dropped: undefined,
            ...whereabouts(image),
            annotationId: annotation.id,
            message,
          });
          return undefined;
        };
        const kept = filterAnnotations(image, reasonAgainst, report, options);
        if (kept === undefined || fitted.size === 0) return kept;
        return { ...kept, annotations: kept.annotations.map((annotation) => cut(annotation, fitted.get(annotation))) };
      },
    });
}

const everyKind = ["bbox", "point", "polygon", "polyline"] as const;

function cut(annotation: Annotation, fitted: FittedAnnotation | undefined): Annotation {
  if (fitted === undefined) return annotation;
  const geometry: Geometry =
    fitted.rings === undefined ? { kind: "bbox", bbox: fitted.bbox } : { kind: "polygon", rings: fitted.rings };
  return { ...annotation, geometry };
}
