import type { Annotation } from "../dataset.ts";
import { annotationExtras, captureExtras } from "../extra-fields.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import { roundTo, type Xyxy } from "../geometry.ts";
import type { PlannedImage } from "../plan.ts";
import { imageExtension } from "../reading.ts";
import type { CellValue } from "./cell.ts";
import type { CsvFlavor } from "./options.ts";

/** How the rows of a flavour are made. */
export interface FlavorRows {
  /** Undefined for a table without one. */
  readonly header: readonly string[] | undefined;
  /** Whether {@link RowContext.sizeBytes} is asked for. */
  readonly needsFileSize?: true;
  readonly rows: (image: PlannedImage, context: RowContext) => readonly (readonly CellValue[])[];
}

/** What rows need to know besides the image. */
export interface RowContext {
  readonly imagePrefix: string;
  /** Of the image file; undefined without one. */
  readonly sizeBytes: number | undefined;
}

/** A ten-thousandth of a pixel takes away what subtraction left behind. */
const pixelDecimals = 4;
/** A hundredth of a pixel in an image of 100,000. */
const shareDecimals = 7;

/** Flavours other than `science` and `fathomnet`. */
export const flavorRows: Readonly<Record<Exclude<CsvFlavor, "fathomnet" | "science">, FlavorRows>> = {
  tf: {
    header: ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"],
    rows: ({ record, facts, annotations }) =>
      annotations.map(({ annotation, xyxy }) => {
        const pixels = xyxy.map((value) => roundTo(value, pixelDecimals));
        return [record.fileName, facts.widthPixels, facts.heightPixels, annotation.category, ...pixels];
      }),
  },
  retinanet: {
    header: undefined,
    rows: ({ record, annotations }, { imagePrefix }) => {
      const path = imagePrefix + record.fileName;
      if (annotations.length === 0) return [[path, "", "", "", "", ""]];
      return annotations.map(({ annotation, xyxy }) => [path, ...toWholePixels(xyxy), annotation.category]);
    },
  },
  via: { header: viaHeader(), needsFileSize: true, rows: viaRows },
  openimages: {
    header: [
      ...["ImageID", "Source", "LabelName", "Confidence", "XMin", "XMax", "YMin", "YMax"],
      ...["IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside"],
    ],
    rows: (image) => image.annotations.map((fitted) => openImagesRow(image, fitted)),
  },
  vertex: {
    header: undefined,
    needsFileSize: true,
    rows: (image, { imagePrefix }) => {
      const start = [mlUseOf(image.record.split), imagePrefix + image.record.fileName];
      if (image.annotations.length === 0) return [[...start, ...Array.from({ length: 9 }, () => "")]];
      return image.annotations.map((fitted) => {
        const [left, top, right, bottom] = toShares(fitted.xyxy, image);
        return [...start, fitted.annotation.category, left, top, "", "", right, bottom, "", ""];
      });
    },
  },
};

/** keras-retinanet takes whole numbers, and wants the second greater than the first. */
function toWholePixels(xyxy: Xyxy): number[] {
  const [left, top, right, bottom] = xyxy.map((value) => roundTo(value, 0)) as [number, number, number, number];
  return [left, top, Math.max(left + 1, right), Math.max(top + 1, bottom)];
}

function toShares([left, top, right, bottom]: Xyxy, { facts }: PlannedImage): [number, number, number, number] {
  const { widthPixels = 1, heightPixels = 1 } = facts;
  const share = (value: number, side: number): number => Math.min(1, Math.max(0, roundTo(value / side, shareDecimals)));
  return [share(left, widthPixels), share(top, heightPixels), share(right, widthPixels), share(bottom, heightPixels)];
}

function openImagesRow(image: PlannedImage, { annotation, xyxy }: FittedAnnotation): CellValue[] {
  const { category, score = 1, isOccluded, isTruncated, isGroupOf } = annotation;
  const [left, top, right, bottom] = toShares(xyxy, image);
  const flags = [isOccluded, isTruncated, isGroupOf].map((value) => Number(value === true));
  // Whether it is a drawing, and whether it is seen from inside: nobody says so.
  return [toImageId(image.record.fileName), "manual", category, score, left, right, top, bottom, ...flags, 0, 0];
}

/** Images of Open Images are JPEG and their ids have no extension; other names stay whole, so that none is mistaken for another. */
function toImageId(fileName: string): string {
  const stem = fileName.replace(/\.jpg$/, "");
  return imageExtension.test(stem) ? fileName : stem;
}

const mlUses: ReadonlyMap<string, string> = new Map([
  ["train", "training"],
  ["val", "validation"],
]);

function mlUseOf(split: string | undefined): string {
  return split === undefined ? "unassigned" : (mlUses.get(split) ?? split);
}

function viaHeader(): string[] {
  return [
    ...["filename", "file_size", "file_attributes", "region_count", "region_id"],
    ...["region_shape_attributes", "region_attributes"],
  ];
}

/** An object of several outlines is as many regions with one uuid. */
function viaRows({ record, facts, annotations }: PlannedImage, { sizeBytes = -1 }: RowContext): CellValue[][] {
  const { id, url, split, group, capture, attributes } = record;
  const { widthPixels: width, heightPixels: height } = facts;
  const own = { uuid: id, url, width, height, split, group, ...captureExtras(capture), attributes: textOf(attributes) };
  const regions = annotations.flatMap(({ annotation, ...fitted }) => {
    const text = JSON.stringify(viaAttributes(annotation));
    return viaShapes({ annotation, ...fitted }).map((shape) => [JSON.stringify(shape), text] as const);
  });
  const start = [record.fileName, sizeBytes, JSON.stringify(own), regions.length];
  if (regions.length === 0) return [[...start, 0, "{}", "{}"]];
  return regions.map((region, index) => [...start, index, ...region]);
}

/** Its editor shows texts and numbers, so attributes are a text. */
function viaAttributes(annotation: Annotation): Readonly<Record<string, unknown>> {
  const { id: uuid, category, isCrowd: iscrowd } = annotation;
  const attributes = textOf(annotation.attributes);
  return { class: category, uuid, ...annotationExtras(annotation), iscrowd, attributes };
}

function textOf(attributes: unknown): string | undefined {
  return attributes === undefined ? undefined : JSON.stringify(attributes);
}

function viaShapes({ kind, bbox, rings = [], points = [] }: FittedAnnotation): Readonly<Record<string, unknown>>[] {
  const round = (value: number): number => roundTo(value, pixelDecimals);
  const path = (name: string, list: readonly number[]): Readonly<Record<string, unknown>> => ({
    name,
    all_points_x: list.filter((_, index) => index % 2 === 0).map(round),
    all_points_y: list.filter((_, index) => index % 2 === 1).map(round),
  });
  const [x, y, width, height] = bbox.map(round) as [number, number, number, number];
  switch (kind) {
    case "bbox":
      return [{ name: "rect", x, y, width, height }];
    case "point":
      return [{ name: "point", cx: x, cy: y }];
    case "polyline":
      return [path("polyline", points)];
    case "polygon":
      return rings.map((ring) => path("polygon", ring));
    default:
      return kind satisfies never;
  }
}
