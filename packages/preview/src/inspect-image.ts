import type { PreviewAnnotation, PreviewImage, PreviewProblem } from "./dataset.ts";
import { boundsOf, hasArea } from "./geometry.ts";
import type { ImageFile } from "./image-file.ts";

/** The size of an image as far as anybody knows it. */
export interface ImageSize {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** The file's own size, else the record's. */
export function sizeOf(image: PreviewImage, file: ImageFile | undefined): ImageSize | undefined {
  if (file?.kind === "image") return { widthPixels: file.widthPixels, heightPixels: file.heightPixels };
  const { widthPixels, heightPixels } = image;
  if (widthPixels === undefined || heightPixels === undefined) return undefined;
  return widthPixels > 0 && heightPixels > 0 ? { widthPixels, heightPixels } : undefined;
}

/** What is wrong with an image and its annotations, as far as looking at them tells. */
export function inspectImage(image: PreviewImage, file: ImageFile | undefined): PreviewProblem[] {
  const imageId = image.id;
  const shown = JSON.stringify(image.fileName);
  const problems: PreviewProblem[] = [];
  const add = (code: string, message: string): unknown => problems.push({ code, imageId, message });
  if (file?.kind === "missing") add("missing-file", `There is no file ${JSON.stringify(image.path)} for ${shown}`);
  if (file?.kind === "unreadable") add("unreadable-image", `Cannot read ${shown} as an image: ${file.reason}`);
  if (file?.kind === "image" && file.isTurned) {
    add(
      "exif-orientation",
      `The EXIF data of ${shown} ask for a turn, which loaders treat in different ways; shown as stored`,
    );
  }
  const size = sizeOf(image, file);
  if (size === undefined) add("unknown-size", `Nobody knows the size of ${shown}, so nothing can be drawn on it`);
  else if (image.widthPixels !== undefined && image.heightPixels !== undefined) {
    const { widthPixels: width, heightPixels: height } = size;
    if (width !== image.widthPixels || height !== image.heightPixels) {
      const said = `${image.widthPixels} x ${image.heightPixels}`;
      add("size-mismatch", `The dataset says that ${shown} is ${said} pixels, its file ${width} x ${height}`);
    }
  }
  for (const annotation of image.annotations) {
    const found = inspectAnnotation(annotation, size);
    if (found === undefined) continue;
    const message = `The ${annotation.geometry.kind} of annotation ${JSON.stringify(annotation.id)} in ${shown} ${found.what}`;
    problems.push({ code: found.code, imageId, annotationId: annotation.id, message });
  }
  return problems;
}

function inspectAnnotation(
  { geometry }: PreviewAnnotation,
  size: ImageSize | undefined,
): { code: string; what: string } | undefined {
  const bounds = boundsOf(geometry);
  if (bounds === undefined) return { code: "non-finite", what: "has coordinates that are not finite numbers" };
  const [x, y, width, height] = bounds;
  if (hasArea(geometry) && (width <= 0 || height <= 0)) return { code: "empty-box", what: "covers no area" };
  if (size === undefined) return undefined;
  const { widthPixels, heightPixels } = size;
  if (x >= widthPixels || y >= heightPixels || x + width < 0 || y + height < 0) {
    return { code: "outside-image", what: `lies outside of ${widthPixels} x ${heightPixels} pixels` };
  }
  const beyond = Math.max(-x, -y, x + width - widthPixels, y + height - heightPixels);
  // A vertex on the edge is no fault, and neither is a rounding.
  if (beyond <= 0.5) return undefined;
  return { code: "beyond-image", what: `reaches ${Number(beyond.toFixed(1))} pixels beyond the edge of the image` };
}
