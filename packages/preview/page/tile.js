import { element } from "./elements.js";
import { matchesAnnotation } from "./filter.js";
import { drawLabels, drawOverlay } from "./overlay.js";
import { countOf, formatNumber, tallyNames } from "./words.js";

/**
 * @typedef {object} Drawing what pictures are drawn with
 * @property {import("./types.d.ts").Summary} summary
 * @property {readonly import("./types.d.ts").Style[]} styles
 * @property {() => import("./types.d.ts").Filter} filter
 * @property {(imageId: string) => readonly import("./types.d.ts").Problem[]} problemsOf
 */

/**
 * A picture with its annotations over it, in a frame of its shape.
 *
 * @param {import("./types.d.ts").Image} image
 * @param {Drawing} drawing
 * @param {string | undefined} source address of the picture
 */
export function pictureOf(image, drawing, source) {
  const { width, height } = image;
  const frame = element("div", { className: "frame" });
  if (source !== undefined) {
    frame.append(element("img", { src: source, alt: image.fileName, decoding: "async", draggable: false }));
  } else {
    frame.append(element("div", { className: "no-picture" }, `${image.fileName}: no picture`));
  }
  if (width === undefined || height === undefined) return frame;
  frame.style.aspectRatio = `${width} / ${height}`;
  const asked = drawing.filter();
  /** @param {import("./types.d.ts").Annotation} annotation */
  const isAsked = (annotation) => matchesAnnotation(annotation, asked);
  frame.append(drawOverlay(image, drawing.styles, isAsked));
  frame.append(drawLabels(image, drawing, isAsked));
  return frame;
}

/**
 * The inside of a tile of the grid.
 *
 * @param {import("./types.d.ts").Image} image
 * @param {Drawing} drawing
 */
export function fillTile(image, drawing) {
  const { summary } = drawing;
  const names = namesOf(image, summary);
  const picture = element("div", { className: "picture" }, pictureOf(image, drawing, image.thumbnail ?? image.file));
  const { width = 1, height = 1 } = image;
  picture.classList.toggle("upright", width / height < summary.aspect);
  const problems = drawing.problemsOf(image.id);
  if (problems.length > 0) {
    picture.append(element("span", { className: "warning" }, ` ! ${countOf(problems.length, "problem")}`));
  }
  return [
    picture,
    // Spaces, so that what is read aloud is not one word.
    " ",
    element("span", { className: names === "" ? "tile-names none" : "tile-names" }, names || "no annotations"),
    " ",
    element("span", { className: "tile-place" }, placeOf(image)),
  ];
}

/** @param {import("./types.d.ts").Image} image @param {import("./types.d.ts").Summary} summary */
function namesOf({ annotations }, { categories }) {
  return tallyNames(annotations.map(({ category }) => categories[category]?.name ?? ""));
}

/** Split, dive and depth where they are known; the file where none of the latter is. @param {import("./types.d.ts").Image} image */
function placeOf({ capture = {}, group, fileName, split }) {
  const dive = capture.videoName ?? group;
  const depth = typeof capture.depthMeters === "number" ? `${formatNumber(capture.depthMeters, 0)} m` : undefined;
  const parts = [split, ...(dive === undefined && depth === undefined ? [fileName] : [dive, depth])];
  return parts.filter(Boolean).join(" · ");
}
