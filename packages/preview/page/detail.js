import { byId, element } from "./elements.js";
import { annotationFacts, captureFacts, factList, imageFacts, shapeText } from "./facts.js";
import { matchesAnnotation } from "./filter.js";
import { labelOf } from "./overlay.js";
import { pictureOf } from "./tile.js";
import { countOf, formatCount } from "./words.js";

/**
 * One image, large, with all that is known about it.
 *
 * @param {object} given
 * @param {import("./store.js").Store} given.store
 * @param {import("./tile.js").Drawing} given.drawing
 * @param {{ count: () => number, indexAt: (position: number) => number, focusOn: (position: number) => void }} given.grid
 * @param {(error: unknown) => void} given.onError
 */
export function createDetail({ store, drawing, grid, onError }) {
  const dialog = byId("detail", HTMLDialogElement);
  const stage = byId("stage", HTMLElement);
  const panel = byId("detail-facts", HTMLElement);
  let position = 0;

  /** @param {number} next */
  async function open(next) {
    position = next;
    const index = grid.indexAt(position);
    await store.loadAround(index);
    const image = store.peek(index);
    if (image === undefined || position !== next) return;
    byId("detail-title", HTMLElement).textContent = image.fileName;
    byId("detail-position", HTMLElement).textContent = `${formatCount(position + 1)} of ${formatCount(grid.count())}`;
    byId("previous", HTMLButtonElement).disabled = position === 0;
    byId("next", HTMLButtonElement).disabled = position === grid.count() - 1;
    stage.replaceChildren(largePicture(image));
    panel.replaceChildren(...sections(image));
    panel.scrollTop = 0;
    if (!dialog.open) dialog.showModal();
  }

  /** The file itself, and its thumbnail where the file is not there any more. @param {import("./types.d.ts").Image} image */
  function largePicture(image) {
    const frame = pictureOf(image, drawing, image.isTurned ? image.thumbnail : (image.file ?? image.thumbnail));
    const { width = 16, height = 9 } = image;
    frame.style.setProperty("--aspect", String(width / height));
    frame.style.setProperty("--natural", `${width}px`);
    const picture = frame.querySelector("img");
    if (picture === null) return frame;
    picture.alt = `${image.fileName}: ${countOf(image.annotations.length, "annotation")}, listed beside it`;
    picture.addEventListener(
      "error",
      () => {
        if (image.thumbnail === undefined)
          picture.replaceWith(element("div", { className: "no-picture" }, "The file is not there"));
        else picture.src = image.thumbnail;
      },
      { once: true },
    );
    return frame;
  }

  /** @param {import("./types.d.ts").Image} image */
  function sections(image) {
    const problems = store.problemsOf(image.id);
    const list = element("ul", { className: "annotations" });
    for (const [index, annotation] of image.annotations.entries()) list.append(annotationItem(annotation, index));
    const capture = factList(captureFacts(image));
    return [
      section(countOf(image.annotations.length, "annotation"), list),
      ...(problems.length > 0 ? [section(countOf(problems.length, "problem"), problemList(problems))] : []),
      section("Image", factList(imageFacts(image))),
      ...(capture.childElementCount > 0 ? [section("Capture", capture)] : []),
    ];
  }

  /** @param {import("./types.d.ts").Annotation} annotation @param {number} index */
  function annotationItem(annotation, index) {
    const swatch = element("span", { className: "swatch", "aria-hidden": "true" });
    swatch.style.setProperty("--colour", drawing.styles[annotation.category]?.colour ?? "#fff");
    const item = element(
      "details",
      {},
      element(
        "summary",
        {},
        swatch,
        element("span", { className: "annotation-name" }, labelOf(annotation, drawing.summary)),
        element("span", { className: "annotation-shape" }, shapeText(annotation)),
      ),
      factList(annotationFacts(annotation).slice(1)),
    );
    const light = () => highlight(index);
    const dark = () => highlight(undefined);
    item.addEventListener("mouseenter", light);
    item.addEventListener("mouseleave", dark);
    item.addEventListener("focusin", light);
    item.addEventListener("focusout", dark);
    const isAsked = matchesAnnotation(annotation, drawing.filter());
    return element("li", { className: isAsked ? "" : "faint" }, item);
  }

  /** @param {number | undefined} index */
  function highlight(index) {
    stage.classList.toggle("highlighting", index !== undefined);
    for (const part of stage.querySelectorAll("[data-index]")) {
      part.classList.toggle("highlighted", part.getAttribute("data-index") === String(index));
    }
  }

  /** @param {number} step */
  function move(step) {
    const next = position + step;
    if (next >= 0 && next < grid.count()) open(next).catch(onError);
  }

  byId("previous", HTMLButtonElement).addEventListener("click", () => move(-1));
  byId("next", HTMLButtonElement).addEventListener("click", () => move(1));
  byId("zoom", HTMLButtonElement).addEventListener("click", toggleZoom);
  byId("names", HTMLButtonElement).addEventListener("click", toggleNames);
  stage.addEventListener("dblclick", toggleZoom);
  function toggleZoom() {
    const isActual = stage.classList.toggle("actual");
    byId("zoom", HTMLButtonElement).setAttribute("aria-pressed", String(isActual));
  }
  function toggleNames() {
    const isHidden = stage.classList.toggle("nameless");
    byId("names", HTMLButtonElement).setAttribute("aria-pressed", String(!isHidden));
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isScrolling = stage.classList.contains("actual") && event.target === stage;
    if (event.key === "ArrowLeft" && !isScrolling) move(-1);
    else if (event.key === "ArrowRight" && !isScrolling) move(1);
    else if (event.key === "z") toggleZoom();
    else if (event.key === "l") toggleNames();
    else return;
    event.preventDefault();
  });
  // Where one was before, or got to by the arrows.
  dialog.addEventListener("close", () => grid.focusOn(position));
  return { open };
}

/** @param {string} title @param {Node} content */
function section(title, content) {
  return element("section", {}, element("h3", {}, title), content);
}

/** @param {readonly import("./types.d.ts").Problem[]} problems */
export function problemList(problems) {
  const list = element("ul", { className: "problem-list" });
  for (const { code, message } of problems) {
    list.append(element("li", {}, element("code", {}, code), element("span", {}, message)));
  }
  return list;
}
