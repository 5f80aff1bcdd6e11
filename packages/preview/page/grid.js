import { element } from "./elements.js";
import { layOut, moveBy, visibleRange } from "./grid-layout.js";
import { fillTile } from "./tile.js";

/**
 * A grid of images of which only those in view, and a screen around them, are in the page.
 *
 * @param {object} given
 * @param {HTMLElement} given.container
 * @param {import("./store.js").Store} given.store
 * @param {import("./tile.js").Drawing} given.drawing
 * @param {(position: number) => void} given.onOpen
 */
export function createGrid({ container, store, drawing, onOpen }) {
  /** Index of the image at each position; undefined for all, in their own order. @type {number[] | undefined} */
  let order;
  /** @type {Map<number, HTMLElement>} */
  const tiles = new Map();
  let focused = 0;
  let wish = 270;
  let layout = layOut({ width: 1, count: 0, wish, aspect: 1 });
  let isScheduled = false;

  const count = () => order?.length ?? store.imageCount;
  /** @param {number} position */
  const indexAt = (position) => (order === undefined ? position : (order[position] ?? 0));

  function render() {
    isScheduled = false;
    if (container.clientWidth === 0) return;
    layout = layOut({ width: container.clientWidth, count: count(), wish, aspect: drawing.summary.aspect });
    container.style.height = `${layout.height}px`;
    const top = -container.getBoundingClientRect().top;
    const [from, to] = visibleRange(layout, { top, viewHeight: window.innerHeight, count: count() });
    for (const [position, tile] of tiles) {
      // The tile that has the focus stays, or the keyboard would lose its place.
      const isKept =
        (position >= from && position < to) || (position === focused && tile.contains(document.activeElement));
      if (isKept && position < count()) continue;
      tile.remove();
      tiles.delete(position);
    }
    for (let position = from; position < to; position++) place(position);
  }

  /** @param {number} position */
  function place(position) {
    const tile = tiles.get(position) ?? addTile(position);
    const { columns, tileWidth, tileHeight, rowHeight } = layout;
    const left = Math.round((position % columns) * (tileWidth + rowHeight - tileHeight));
    tile.style.transform = `translate(${left}px, ${Math.floor(position / columns) * rowHeight}px)`;
    tile.style.width = `${tileWidth}px`;
    tile.style.height = `${tileHeight}px`;
    const index = indexAt(position);
    const image = store.get(index);
    const state = image === undefined ? "waiting" : `image ${index}`;
    if (tile.dataset.state === state) return;
    tile.dataset.state = state;
    const button = /** @type {HTMLButtonElement} */ (tile.firstElementChild);
    if (image === undefined) {
      button.setAttribute("aria-label", "Loading");
      button.replaceChildren(element("div", { className: "picture" }));
    } else {
      button.removeAttribute("aria-label");
      button.replaceChildren(...fillTile(image, drawing));
    }
  }

  /** @param {number} position */
  function addTile(position) {
    const button = element("button", { className: "tile", type: "button", tabIndex: position === focused ? 0 : -1 });
    button.addEventListener("click", () => {
      moveFocus(position);
      onOpen(position);
    });
    const tile = element(
      "div",
      { className: "cell", role: "listitem", "aria-setsize": count(), "aria-posinset": position + 1 },
      button,
    );
    tile.dataset.position = String(position);
    tiles.set(position, tile);
    // In the order of reading, whatever order they came into view in.
    const after = [...container.children].find(
      (other) => Number(/** @type {HTMLElement} */ (other).dataset.position) > position,
    );
    container.insertBefore(tile, after ?? null);
    return tile;
  }

  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(render);
  }

  /** @param {number} position */
  function moveFocus(position) {
    tiles.get(focused)?.firstElementChild?.setAttribute("tabindex", "-1");
    focused = position;
    tiles.get(focused)?.firstElementChild?.setAttribute("tabindex", "0");
  }

  /** @param {number} position */
  function focusOn(position) {
    moveFocus(position);
    const above = container.getBoundingClientRect().top + window.scrollY;
    const top = above + Math.floor(position / layout.columns) * layout.rowHeight;
    const margin = 150;
    if (top < window.scrollY + margin) window.scrollTo({ top: top - margin });
    else if (top + layout.rowHeight > window.scrollY + window.innerHeight) {
      window.scrollTo({ top: top + layout.rowHeight - window.innerHeight });
    }
    render();
    if (!tiles.has(position)) place(position);
    /** @type {HTMLElement | null | undefined} */ (tiles.get(position)?.firstElementChild)?.focus({
      preventScroll: true,
    });
  }

  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(window.innerHeight / layout.rowHeight));
    const next = moveBy(event.key, { position: focused, columns: layout.columns, count: count(), page });
    if (next === undefined) return;
    event.preventDefault();
    focusOn(next);
  });
  window.addEventListener("scroll", schedule, { passive: true });
  new ResizeObserver(schedule).observe(container);

  return {
    render: schedule,
    count,
    indexAt,
    focusOn,
    /** Shows these images, from the top. @param {number[] | undefined} indices */
    show(indices) {
      order = indices;
      focused = 0;
      for (const tile of tiles.values()) tile.remove();
      tiles.clear();
      const above = container.getBoundingClientRect().top + window.scrollY - 150;
      if (window.scrollY > above) window.scrollTo({ top: Math.max(0, above) });
      schedule();
    },
    /** @param {number} width of a tile, hoped for, in pixels */
    resize(width) {
      wish = width;
      schedule();
    },
  };
}
