import type { Annotation, Bbox } from "../dataset.ts";
import { present } from "../present.ts";
import { imageExtension } from "../reading.ts";
import { areBlank, bboxOfCorners, type DecodedRow, isSet, numberIn, numbersIn, type RowImage } from "./decoded-row.ts";
import type { Row } from "./read-rows.ts";

/** Names of the columns of tables without a header. */
export const retinanetColumns: readonly string[] = ["path", "x1", "y1", "x2", "y2", "class"];
export const vertexColumns: readonly string[] = [
  "use",
  "path",
  "label",
  "xmin",
  "ymin",
  "x2",
  "y2",
  "xmax",
  "ymax",
  "x4",
  "y4",
];

/** Reads a row of the flavour `tf`, or of VoTT, which has other names for two columns. */
export function decodeTfRow(row: Row): DecodedRow | string {
  const name = row.cell("filename") ?? row.cell("image") ?? row.cell("path");
  if (name === undefined) return 'an image in "filename"';
  const corners = numbersIn(row, ["xmin", "ymin", "xmax", "ymax"]);
  if (typeof corners === "string") return corners;
  const image = (): RowImage => present({ widthPixels: numberIn(row, "width"), heightPixels: numberIn(row, "height") });
  return { name, image, annotation: boxOf(row.cell("class") ?? row.cell("label"), bboxOfCorners(corners)) };
}

/** Reads a row of the flavour `retinanet`. */
export function decodeRetinanetRow(row: Row): DecodedRow | string {
  const name = row.cell("path");
  if (name === undefined) return "a path";
  const names = ["x1", "y1", "x2", "y2"];
  if (areBlank(row, names)) return { name };
  const corners = numbersIn(row, names);
  if (typeof corners === "string") return corners;
  return { name, annotation: boxOf(row.cell("class"), bboxOfCorners(corners)) };
}

/** Decimals of a share; more than are written. */
const shareDecimals = 9;

/** Reads a row of the flavour `openimages`. */
export function decodeOpenImagesRow(row: Row): DecodedRow | string {
  const id = row.cell("imageid");
  if (id === undefined) return "an ImageID";
  const corners = numbersIn(row, ["xmin", "ymin", "xmax", "ymax"]);
  if (typeof corners === "string") return corners;
  const score = numberIn(row, "confidence");
  const annotation = {
    ...boxOf(row.cell("labelname"), bboxOfCorners(corners, shareDecimals)),
    // Whatever a person has drawn has a confidence of 1.
    ...(score !== undefined && score !== 1 && { score }),
    ...(isSet(row, "isoccluded") && { isOccluded: true }),
    ...(isSet(row, "istruncated") && { isTruncated: true }),
    ...(isSet(row, "isgroupof") && { isGroupOf: true }),
  };
  return { name: imageExtension.test(id) ? id : `${id}.jpg`, annotation };
}

const splits: ReadonlyMap<string, string> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["validation", "val"],
  ["validate", "val"],
  ["test", "test"],
]);

/** Reads a row of the flavour `vertex`; of four corners the first and the third count. */
export function decodeVertexRow(row: Row): DecodedRow | string {
  const name = row.cell("path");
  if (name === undefined) return "an image";
  const image = (): RowImage => present({ split: splitOf(row.cell("use")) });
  const names = ["xmin", "ymin", "xmax", "ymax"];
  if (areBlank(row, names)) return { name, image };
  const corners = numbersIn(row, names);
  if (typeof corners === "string") return corners;
  const annotation = boxOf(row.cell("label"), bboxOfCorners(corners, shareDecimals));
  return { name, image, annotation };
}

function splitOf(use: string | undefined): string | undefined {
  const word = use?.toLowerCase() ?? "unassigned";
  return word === "unassigned" ? undefined : (splits.get(word) ?? use);
}

function boxOf(category: string | undefined, bbox: Bbox): Annotation {
  return { id: "", category: category ?? "", geometry: { kind: "bbox", bbox } };
}
