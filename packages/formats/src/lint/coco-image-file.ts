import { isAbsolute, join } from "node:path";
import { withoutDotSlash, withSlashes } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { isFile } from "../regular-file.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";
import { lintImageFile, shownSize } from "./image-end.ts";

/** The size that a dataset says an image has, in pixels. */
export type StatedSize = readonly [width: number, height: number] | undefined;

/** Checks the `file_name` of an image of COCO, and the file, where it is known in which folder it is. */
export async function* lintCocoImage(
  fileName: unknown,
  size: StatedSize,
  at: { readonly where: Place; readonly imageFolder: string | undefined },
  inspector: Inspector,
): AsyncGenerator<LintFinding, void, undefined> {
  const { where, imageFolder } = at;
  if (typeof fileName !== "string" || fileName === "" || fileName.includes("\0")) {
    return yield* inspector.find("missing-file", where, `Expected a file_name, got ${got(fileName)}`);
  }
  // Loaders join the folder and the name, in which "./" says nothing.
  if (!isSafeFileName(withoutDotSlash(withSlashes(fileName)))) {
    const message = `Expected a name inside the folder of images, got ${got(fileName)}`;
    yield* inspector.find("path-unsafe", where, message);
  }
  if (imageFolder === undefined) return;
  const file = isAbsolute(fileName) ? fileName : join(imageFolder, fileName);
  if (!(await isFile(file))) {
    const message = `Expected the file ${JSON.stringify(file)}, which is not there`;
    return yield* inspector.find("missing-file", where, message);
  }
  const header = yield* lintImageFile(file, where, inspector);
  if (header === undefined || size === undefined) return;
  // Those that turn the image compare the size that it has then.
  const isTurned = inspector.minds("exif-orientation");
  const [width, height] = isTurned ? shownSize(header) : [header.widthPixels, header.heightPixels];
  if (width === size[0] && height === size[1]) return;
  const message = `Expected ${size.join(" x ")} pixels, ${JSON.stringify(file)} has ${width} x ${height}`;
  yield* inspector.find("size-mismatch", where, message);
}
