import type { Annotation, ImageRecord } from "../dataset.ts";
import { unpackAnnotationExtras, unpackImageExtras } from "../extra-fields.ts";
import { roundTo } from "../geometry.ts";
import { isSize, parseImageHeader } from "../image-header.ts";
import type { DecodedFeatures } from "./decode-example.ts";

/** An image as an example has it. */
export interface ExampleImage {
  /** As the example says; empty when it does not. */
  readonly fileName: string;
  /** Empty when the example has none. */
  readonly uuid: string;
  readonly bytes: Buffer;
  /** `jpg`, `png` or what else the bytes are; `bin` when they are no image. */
  readonly extension: string;
  /** What is in the example's own numbers, where the bytes say something else. */
  readonly statedSize: { readonly widthPixels: number; readonly heightPixels: number } | undefined;
  readonly fields: Omit<ImageRecord, "annotations" | "fileName" | "id" | "path">;
  /** Annotations without an id of their own have an empty one. */
  readonly annotations: readonly Annotation[];
  /** Objects whose category has no name: their label. */
  readonly unnamed: readonly number[];
}

/** Reads an image from the features of an example; a text says what was expected of it and is not there. */
export function fromFeatures(features: DecodedFeatures, labels: ReadonlyMap<number, string>): ExampleImage | string {
  const bytes = bytesOf(features, "image/encoded")[0] ?? Buffer.alloc(0);
  const header = parseImageHeader(bytes);
  const known = typeof header === "object" ? header : undefined;
  const stated = { widthPixels: first(features, "image/width"), heightPixels: first(features, "image/height") };
  const statedSize = isSize(stated.widthPixels) && isSize(stated.heightPixels) ? (stated as Size) : undefined;
  const size = known ?? statedSize;
  if (size === undefined) return "an image of a known format, or its width and height";
  const { widthPixels, heightPixels } = size;
  const objects = readObjects(features, { widthPixels, heightPixels }, labels);
  if (typeof objects === "string") return objects;
  const isOther = statedSize?.widthPixels !== widthPixels || statedSize.heightPixels !== heightPixels;
  return {
    fileName: text(features, "image/filename"),
    uuid: text(features, "image/uuid"),
    bytes,
    extension: known === undefined ? "bin" : known.encoding === "jpeg" ? "jpg" : known.encoding,
    statedSize: isOther ? statedSize : undefined,
    fields: { widthPixels, heightPixels, ...unpackImageExtras(text(features, "image/metadata")) },
    ...objects,
  };
}

interface Size {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

const corners = ["xmin", "ymin", "xmax", "ymax"] as const;

function readObjects(
  features: DecodedFeatures,
  size: Size,
  labels: ReadonlyMap<number, string>,
): Pick<ExampleImage, "annotations" | "unnamed"> | string {
  const lists = corners.map((corner) => numbersOf(features, `image/object/bbox/${corner}`));
  const count = lists[0]?.length ?? 0;
  if (lists.some((list) => list.length !== count)) return "as many xmin as ymin, xmax and ymax";
  const texts = bytesOf(features, "image/object/class/text");
  const numbers = numbersOf(features, "image/object/class/label");
  if (texts.length !== count && numbers.length !== count) return "a class/text or class/label for each box";
  const flag = (name: string, index: number): boolean => numbersOf(features, `image/object/${name}`)[index] === 1;
  const annotations: Annotation[] = [];
  const unnamed: number[] = [];
  for (let index = 0; index < count; index++) {
    const label = numbers[index] ?? 0;
    const category = texts[index]?.toString() || labels.get(label);
    if (category === undefined) {
      unnamed.push(label);
      continue;
    }
    annotations.push({
      id: bytesOf(features, "image/object/uuid")[index]?.toString() ?? "",
      category,
      geometry: {
        kind: "bbox",
        bbox: toBbox(
          lists.map((list) => list[index] ?? 0),
          size,
        ),
      },
      ...(flag("difficult", index) && { isDifficult: true }),
      ...(flag("truncated", index) && { isTruncated: true }),
      ...(flag("is_crowd", index) && { isCrowd: true }),
      ...(flag("group_of", index) && { isGroupOf: true }),
      ...unpackAnnotationExtras(bytesOf(features, "image/object/metadata")[index]?.toString() ?? ""),
    });
  }
  return { annotations, unnamed };
}

/** Shares of a side are 32-bit floats: digits beyond their precision are rounded away, so that whole pixels come back whole. */
function toBbox(shares: readonly number[], { widthPixels, heightPixels }: Size): [number, number, number, number] {
  const [xmin = 0, ymin = 0, xmax = 0, ymax = 0] = shares;
  const across = (value: number): number => roundTo(value, decimalsOf(widthPixels));
  const down = (value: number): number => roundTo(value, decimalsOf(heightPixels));
  const [left, top] = [across(xmin * widthPixels), down(ymin * heightPixels)];
  return [left, top, across(across(xmax * widthPixels) - left), down(down(ymax * heightPixels) - top)];
}

function decimalsOf(side: number): number {
  return Math.max(0, Math.floor(-Math.log10(side * 2 ** -23)));
}

function text(features: DecodedFeatures, name: string): string {
  return bytesOf(features, name)[0]?.toString() ?? "";
}

function first(features: DecodedFeatures, name: string): number | undefined {
  return numbersOf(features, name)[0];
}

function bytesOf(features: DecodedFeatures, name: string): readonly Buffer[] {
  const feature = features.get(name);
  return feature?.kind === "bytes" ? feature.values : [];
}

function numbersOf(features: DecodedFeatures, name: string): readonly number[] {
  const feature = features.get(name);
  return feature === undefined || feature.kind === "bytes" ? [] : feature.values;
}
