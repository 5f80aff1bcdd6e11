import type { Annotation, Bbox, ImageRecord } from "../dataset.ts";
import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset, describe } from "./derive.ts";
import { frameOf } from "./extent.ts";
import { requireShare } from "./settings.ts";

/** Settings of {@link dedupe}. */
export interface DedupeSettings {
  /**
   * Two boxes of one category also count as the same object when their intersection is at least this share of their union (IoU).
   *
   * @default only boxes that are equal
   */
  readonly iou?: number;
}

/**
 * Keeps one of several annotations of an image that show the same object: those with one id, and those of one category with equal geometry
 * or boxes that overlap by `iou`. Kept is the one with the highest score (without a score, somebody was sure), then the largest, then the first
 * by id: which one it is does not depend on their order.
 *
 * @throws {FormatsError} code "invalid-setting"
 */
export function dedupe({ iou }: DedupeSettings = {}): Transform {
  if (iou !== undefined) requireShare("the overlap from which boxes are the same", iou);
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      change: (image, report) => {
        const duplicates = findDuplicates(image, iou);
        if (duplicates.size === 0) return image;
        for (const [index, kept] of duplicates) {
          const annotation = image.annotations[index] as Annotation;
          const message = `Left out ${describe(annotation, image)}: it shows the same as "${kept.id}"`;
          const place = { ...whereabouts(image), annotationId: annotation.id };
          report?.({ code: "duplicate-annotation", dropped: "annotation", ...place, message });
        }
        return { ...image, annotations: image.annotations.filter((_, index) => !duplicates.has(index)) };
      },
    });
}

/** The places of the annotations to leave out, each with the one that is kept in its place; one object may be there twice. */
function findDuplicates({ annotations }: ImageRecord, iou: number | undefined): Map<number, Annotation> {
  const duplicates = new Map<number, Annotation>();
  if (annotations.length < 2) return duplicates;
  const byId = new Map<string, Annotation>();
  const byCategory = new Map<string, Kept[]>();
  for (const candidate of annotations.map(ranked).sort(compareRanked)) {
    const { annotation, geometry, frame, index } = candidate;
    const ofCategory = byCategory.get(annotation.category) ?? [];
    const same =
      byId.get(annotation.id) ??
      ofCategory.find((kept) => kept.geometry === geometry || isOverlap(kept.frame, frame, iou))?.annotation;
    if (same !== undefined) {
      duplicates.set(index, same);
      continue;
    }
    byId.set(annotation.id, annotation);
    byCategory.set(annotation.category, [...ofCategory, candidate]);
  }
  return duplicates;
}

/** An annotation with what it is compared by. */
interface Kept {
  readonly index: number;
  readonly annotation: Annotation;
  readonly geometry: string;
  readonly frame: Bbox | undefined;
}

function ranked(annotation: Annotation, index: number): Kept {
  return { index, annotation, geometry: JSON.stringify(annotation.geometry), frame: frameOf(annotation) };
}

/** Above any score. */
const surest = 2;

function compareRanked(a: Kept, b: Kept): number {
  return (
    compareNumbers(b.annotation.score ?? surest, a.annotation.score ?? surest) ||
    compareNumbers(areaOf(b.frame), areaOf(a.frame)) ||
    compareText(a.annotation.id, b.annotation.id) ||
    compareText(a.annotation.category, b.annotation.category) ||
    compareText(a.geometry, b.geometry) ||
    compareText(JSON.stringify(a.annotation), JSON.stringify(b.annotation))
  );
}

/** Numbers that are none come first, so that the order is one whatever the data. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function areaOf(frame: Bbox | undefined): number {
  return frame === undefined ? 0 : frame[2] * frame[3];
}

function isOverlap(a: Bbox | undefined, b: Bbox | undefined, iou: number | undefined): boolean {
  if (iou === undefined || a === undefined || b === undefined) return false;
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (!(width > 0 && height > 0)) return false;
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared) >= iou;
}
