import type { ImageRecord } from "./dataset.ts";
import type { Report } from "./reading.ts";
import type { DecodedSample } from "./sample-row.ts";

/** Makes an image of what a row says, with ids for what has none; objects without a category are reported. */
export function finishSample(
  { image, annotations, unnamedCount }: DecodedSample,
  where: Pick<ImageRecord, "fileName" | "path" | "split">,
  source: string,
  report: Report,
): ImageRecord {
  const { fileName } = where;
  const { id = fileName, ...rest } = image;
  for (let count = 0; count < unnamedCount; count++) {
    const message = `Dropped an annotation of ${JSON.stringify(fileName)}: expected a category by name, or by the number of one`;
    report({ code: "unknown-category", dropped: "annotation", imageId: id, path: source, message });
  }
  const named = annotations.map((annotation, index) => {
    return annotation.id === "" ? { ...annotation, id: `${fileName}#${index + 1}` } : annotation;
  });
  return { id, ...where, ...rest, annotations: named };
}
