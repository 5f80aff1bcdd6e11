/**
 * The box around an annotation, in pixels; undefined where it cannot be drawn.
 *
 * @param {import("./types.d.ts").Annotation} annotation
 * @returns {[x: number, y: number, width: number, height: number] | undefined}
 */
export function boundsOf({ geometry }) {
  if (geometry === undefined) return undefined;
  if (geometry.kind === "bbox") return geometry.bbox;
  const numbers =
    geometry.kind === "point"
      ? [geometry.x, geometry.y]
      : geometry.kind === "polygon"
        ? geometry.rings.flat()
        : geometry.points;
  const xs = numbers.filter((_, index) => index % 2 === 0);
  const ys = numbers.filter((_, index) => index % 2 === 1);
  const [left, top] = [least(xs), least(ys)];
  return [left, top, -least(xs.map((x) => -x)) - left, -least(ys.map((y) => -y)) - top];
}

/** Of any number of numbers; `Math.min(...)` has a limit. @param {number[]} numbers */
function least(numbers) {
  return numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

/**
 * How large an annotation is, by the limits of COCO's evaluation: squares of 32 and of 96 pixels.
 *
 * @param {import("./types.d.ts").Annotation} annotation
 * @returns {import("./types.d.ts").SizeClass}
 */
export function sizeClassOf(annotation) {
  const { geometry } = annotation;
  if (geometry?.kind !== "bbox" && geometry?.kind !== "polygon") return "none";
  const [, , width, height] = boundsOf(annotation) ?? [0, 0, 0, 0];
  const area = width * height;
  return area < 32 * 32 ? "small" : area < 96 * 96 ? "medium" : "large";
}

/** @returns {import("./types.d.ts").Filter} */
export function emptyFilter() {
  return { text: "", categories: new Set(), splits: new Set(), sizes: new Set(), problems: new Set() };
}

/** @param {import("./types.d.ts").Filter} filter */
export function isEmptyFilter({ text, categories, splits, sizes, problems }) {
  return text.trim() === "" && categories.size + splits.size + sizes.size + problems.size === 0;
}

/**
 * Whether an annotation is one that is asked for, by category and size.
 *
 * @param {import("./types.d.ts").Annotation} annotation
 * @param {import("./types.d.ts").Filter} filter
 */
export function matchesAnnotation(annotation, { categories, sizes }) {
  const isOfCategory = categories.size === 0 || categories.has(annotation.category);
  return isOfCategory && (sizes.size === 0 || sizes.has(sizeClassOf(annotation)));
}

/**
 * Whether an image is asked for: everything that the filter names must hold, and one annotation must have both category and size.
 *
 * @param {import("./types.d.ts").Image} image
 * @param {import("./types.d.ts").Filter} filter
 * @param {readonly import("./types.d.ts").Problem[]} problems those of the image
 */
export function matchesImage(image, filter, problems) {
  if (filter.splits.size > 0 && !filter.splits.has(image.split ?? "")) return false;
  if (filter.problems.size > 0 && !problems.some(({ code }) => filter.problems.has(code))) return false;
  if (!matchesAnnotations(image, filter)) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = searchTextOf(image);
  return words.every((word) => text.includes(word));
}

/**
 * @param {import("./types.d.ts").Image} image
 * @param {import("./types.d.ts").Filter} filter
 */
function matchesAnnotations(image, filter) {
  if (filter.categories.size + filter.sizes.size === 0) return true;
  if (image.annotations.length === 0) return filter.categories.has(-1) && filter.sizes.size === 0;
  return image.annotations.some((annotation) => matchesAnnotation(annotation, filter));
}

/** @type {WeakMap<import("./types.d.ts").Image, string>} */
const searchTexts = new WeakMap();

/** What an image is found by: its names and every uuid. @param {import("./types.d.ts").Image} image */
function searchTextOf(image) {
  const known = searchTexts.get(image);
  if (known !== undefined) return known;
  const { id, fileName, url, group, capture = {}, annotations } = image;
  const { videoName, videoReferenceUuid, imagedMomentUuid } = capture;
  const parts = [id, fileName, url, group, videoName, videoReferenceUuid, imagedMomentUuid];
  for (const { id: annotationId, provenance } of annotations) {
    parts.push(annotationId, provenance?.observationUuid, provenance?.observer, provenance?.generator);
  }
  // A line feed cannot be typed into the search, so a word never matches across two parts.
  const text = parts.filter(Boolean).join("\n").toLowerCase();
  searchTexts.set(image, text);
  return text;
}
