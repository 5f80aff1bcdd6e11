import type { Annotation, ImageRecord } from "../dataset.ts";
import { FormatsError } from "../errors.ts";
import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { type DropReason, deriveDataset, describe, type FilterOptions, filterAnnotations } from "./derive.ts";
import { extentOf } from "./extent.ts";
import { requirePositive, requireShare } from "./settings.ts";

/** Settings of {@link minSize}: at least one of the two. */
export interface MinSizeSettings extends FilterOptions {
  /** Least width and height of a box, in pixels. */
  readonly pixels?: number;
  /** Least width and height of a box, in shares of its image's width and height. */
  readonly share?: number;
}

/**
 * Leaves out boxes and polygons that are too small; points and lines have no size and stay. Shares need the size of the image,
 * see {@link readSizes}: without it an image is reported (`unknown-size`) and its annotations stay.
 *
 * @throws {FormatsError} code "invalid-setting"
 */
export function minSize(settings: MinSizeSettings): Transform {
  const { pixels, share } = settings;
  if (pixels === undefined && share === undefined) {
    throw new FormatsError("invalid-setting", "Cannot tell which boxes are too small: expected pixels or a share");
  }
  if (pixels !== undefined) requirePositive("the least size of a box in pixels", pixels);
  if (share !== undefined) requireShare("the least size of a box as a share of its image", share);
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      change: (image, report) => {
        const { widthPixels, heightPixels } = image;
        const isUnknown = share !== undefined && (widthPixels === undefined || heightPixels === undefined);
        if (isUnknown && image.annotations.length > 0) {
          const message = `Cannot tell which shares of "${image.fileName}" its annotations take: nobody knows its size`;
          report?.({ code: "unknown-size", dropped: undefined, ...whereabouts(image), message });
        }
        const least = [
          Math.max(pixels ?? 0, (share ?? 0) * (widthPixels ?? 0)),
          Math.max(pixels ?? 0, (share ?? 0) * (heightPixels ?? 0)),
        ] as const;
        return filterAnnotations(image, (annotation) => tooSmall(annotation, image, least), report, settings);
      },
    });
}

function tooSmall(
  annotation: Annotation,
  image: ImageRecord,
  [leastWidth, leastHeight]: readonly [number, number],
): DropReason | undefined {
  const extent = extentOf(annotation);
  if (extent === undefined) return undefined;
  const [width, height] = extent;
  // Written so that sizes that are no numbers are too small.
  if (width >= leastWidth && height >= leastHeight) return undefined;
  const message = `Left out ${describe(annotation, image)}: expected at least ${leastWidth} x ${leastHeight} pixels, got ${width} x ${height}`;
  return { code: "filtered", message };
}
