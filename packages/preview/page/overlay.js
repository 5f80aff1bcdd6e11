import { element, svgElement } from "./elements.js";
import { boundsOf } from "./filter.js";

/**
 * The annotations of an image as an SVG layer that covers its picture. Each is drawn twice: a dark rim, and its colour on it.
 *
 * @param {import("./types.d.ts").Image} image
 * @param {readonly import("./types.d.ts").Style[]} styles by category
 * @param {(annotation: import("./types.d.ts").Annotation) => boolean} isAsked others are drawn faintly
 */
export function drawOverlay(image, styles, isAsked) {
  const { width = 0, height = 0, annotations } = image;
  const layer = svgElement("svg", {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
    class: "overlay",
  });
  annotations.forEach((annotation, index) => {
    const shape = drawShape(annotation);
    const style = styles[annotation.category];
    if (shape === undefined || style === undefined) return;
    const rim = /** @type {SVGElement} */ (shape.cloneNode());
    rim.classList.add("rim");
    shape.setAttribute("stroke", style.colour);
    if (style.dash !== "") shape.setAttribute("stroke-dasharray", style.dash);
    const kind = annotation.geometry?.kind ?? "";
    const group = svgElement("g", { class: `shape ${kind}`, "data-index": index }, rim, shape);
    if (!isAsked(annotation)) group.classList.add("faint");
    layer.append(group);
  });
  return layer;
}

/** @param {import("./types.d.ts").Annotation} annotation */
function drawShape({ geometry }) {
  switch (geometry?.kind) {
    case "bbox": {
      const [x, y, width, height] = geometry.bbox;
      if (width <= 0 || height <= 0) return undefined;
      return svgElement("rect", { x, y, width, height });
    }
    case "polygon":
      return svgElement("path", { d: geometry.rings.map((ring) => `${pathOf(ring)}Z`).join("") });
    case "polyline":
      return svgElement("path", { d: pathOf(geometry.points) });
    case "point":
      // A line without length and with round ends is a dot whose size does not depend on the size of the image.
      return svgElement("path", { d: `M${geometry.x} ${geometry.y}h0` });
    default:
      return undefined;
  }
}

/** @param {number[]} numbers */
function pathOf(numbers) {
  let path = "";
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    path += `${index === 0 ? "M" : "L"}${numbers[index]} ${numbers[index + 1]}`;
  }
  return path;
}

/**
 * The names of annotations as a layer of text over the picture, each above its annotation.
 *
 * @param {import("./types.d.ts").Image} image
 * @param {import("./tile.js").Drawing} drawing
 * @param {(annotation: import("./types.d.ts").Annotation) => boolean} isAsked
 */
export function drawLabels(image, { styles, summary }, isAsked) {
  const layer = element("div", { className: "labels", "aria-hidden": "true" });
  const { width = 0, height = 0 } = image;
  image.annotations.forEach((annotation, index) => {
    const bounds = boundsOf(annotation);
    if (bounds === undefined || width === 0 || height === 0) return;
    const label = element("span", { className: "label", "data-index": index }, labelOf(annotation, summary));
    if (!isAsked(annotation)) label.classList.add("faint");
    const [x, y, boxWidth] = bounds;
    // Names at the right begin at the right, so that they end on the picture.
    if (x / width < 0.6) label.style.left = `${(100 * Math.max(0, x)) / width}%`;
    else label.style.right = `${Math.max(0, 100 - (100 * (x + boxWidth)) / width)}%`;
    label.style.top = `${(100 * Math.max(0, y)) / height}%`;
    label.style.setProperty("--colour", styles[annotation.category]?.colour ?? "#fff");
    // A name above the upper edge would be cut off; it then stands inside.
    if (y / height < 0.06) label.classList.add("inside");
    layer.append(label);
  });
  return layer;
}

/**
 * @param {import("./types.d.ts").Annotation} annotation
 * @param {import("./types.d.ts").Summary} summary
 */
export function labelOf({ category, altCategory }, { categories }) {
  const name = categories[category]?.name ?? "";
  return altCategory === undefined ? name : `${name} (${altCategory})`;
}
