/**
 * @typedef {object} GridLayout
 * @property {number} columns
 * @property {number} tileWidth pixels
 * @property {number} tileHeight pixels, with the caption
 * @property {number} rowHeight pixels, with the gap
 * @property {number} height pixels, of all rows
 */

/** Pixels between tiles, and of the caption under a picture. */
export const gridMeasures = { gap: 20, caption: 58 };

/**
 * How tiles are laid out in a width.
 *
 * @param {{ width: number, count: number, wish: number, aspect: number }} given `wish`: width of a tile that is hoped for
 * @returns {GridLayout}
 */
export function layOut({ width, count, wish, aspect }) {
  const { gap, caption } = gridMeasures;
  const columns = Math.max(1, Math.floor((width + gap) / (wish + gap)));
  const tileWidth = Math.max(1, (width - gap * (columns - 1)) / columns);
  const tileHeight = Math.round(tileWidth / aspect) + caption;
  const rowHeight = tileHeight + gap;
  return { columns, tileWidth, tileHeight, rowHeight, height: Math.ceil(count / columns) * rowHeight };
}

/**
 * Which positions are in view, and a screen more above and below.
 *
 * @param {GridLayout} layout
 * @param {{ top: number, viewHeight: number, count: number }} given `top`: pixels of the grid that are scrolled away
 * @returns {[from: number, to: number]} `to` is the first that is not
 */
export function visibleRange({ columns, rowHeight }, { top, viewHeight, count }) {
  const first = Math.floor((top - viewHeight) / rowHeight);
  const last = Math.ceil((top + 2 * viewHeight) / rowHeight);
  return [Math.min(count, Math.max(0, first * columns)), Math.min(count, Math.max(0, last * columns))];
}

/**
 * Where a key leads from a position; undefined if it is no key that moves.
 *
 * @param {string} key
 * @param {{ position: number, columns: number, count: number, page: number }} given `page`: rows on a screen
 */
export function moveBy(key, { position, columns, count, page }) {
  const steps = /** @type {Record<string, number>} */ ({
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -count,
    End: count,
  });
  const step = steps[key];
  if (step === undefined) return undefined;
  const next = position + step;
  // Up from the first row stays, as in a table; a page or to the ends goes as far as there is.
  if (key === "ArrowUp" && next < 0) return position;
  if (key === "ArrowDown" && next >= count) return position;
  return Math.max(0, Math.min(count - 1, next));
}
