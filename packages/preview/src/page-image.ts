import type { PreviewAnnotation, PreviewCapture, PreviewGeometry, PreviewImage } from "./dataset.ts";
import { boundsOf } from "./geometry.ts";
import type { ImageSize } from "./inspect-image.ts";

/** An annotation as the page reads it. */
interface PageAnnotation {
  readonly id: string;
  /** Index into the categories of the page. */
  readonly category: number;
  /** Absent where it cannot be drawn. */
  readonly geometry?: PreviewGeometry;
  readonly altCategory?: string;
  readonly score?: number;
  readonly flags?: readonly string[];
  readonly provenance?: PreviewAnnotation["provenance"];
  readonly attributes?: unknown;
}

/** An image as the page reads it. */
export interface PageImage {
  readonly id: string;
  readonly fileName: string;
  readonly width?: number;
  readonly height?: number;
  /** Address of the thumbnail: relative to the page, or with the data in it. */
  readonly thumbnail?: string;
  /** Address of the file itself, relative to the page. */
  readonly file?: string;
  /** A browser would turn the file, so its thumbnail is shown in its place. */
  readonly isTurned?: true;
  readonly url?: string;
  readonly split?: string;
  readonly group?: string;
  readonly capture?: PreviewCapture;
  readonly attributes?: unknown;
  readonly annotations: readonly PageAnnotation[];
}

/** What is known about an image besides its record. */
export interface PageImageFacts {
  readonly size: ImageSize | undefined;
  readonly thumbnail: string | undefined;
  readonly file: string | undefined;
  readonly isTurned: boolean;
  readonly categoryIndex: (name: string) => number;
}

const flagNames = ["isCrowd", "isDifficult", "isTruncated", "isOccluded", "isGroupOf"] as const;

/** Takes of an image what the page shows; nothing else of the record gets out. */
export function toPageImage(image: PreviewImage, facts: PageImageFacts): PageImage {
  const { id, fileName, url, split, group, capture } = image;
  const { size, thumbnail, file, isTurned, categoryIndex } = facts;
  return {
    id,
    fileName,
    ...(size === undefined ? {} : { width: size.widthPixels, height: size.heightPixels }),
    ...given({ thumbnail, file, url, split, group, capture, attributes: jsonOf(image.attributes) }),
    ...(isTurned ? { isTurned } : {}),
    annotations: image.annotations.map((annotation) => toPageAnnotation(annotation, categoryIndex)),
  };
}

function toPageAnnotation(annotation: PreviewAnnotation, categoryIndex: (name: string) => number): PageAnnotation {
  const { id, category, geometry, altCategory, score, provenance } = annotation;
  const flags = flagNames.filter((name) => annotation[name] === true);
  return {
    id,
    category: categoryIndex(category),
    ...(boundsOf(geometry) === undefined ? {} : { geometry }),
    ...given({ altCategory, score, provenance, attributes: jsonOf(annotation.attributes) }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

/** Leaves out what is undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Attributes can hold anything, also what JSON cannot (a bigint, a circle); the page then says that they could not be shown. */
function jsonOf(attributes: Readonly<Record<string, unknown>> | undefined): unknown {
  if (attributes === undefined || Object.keys(attributes).length === 0) return undefined;
  try {
    return JSON.parse(JSON.stringify(attributes)) as unknown;
  } catch {
    return { attributes: "cannot be shown: not JSON" };
  }
}
