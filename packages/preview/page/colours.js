/** Bright enough for dark water, and told from one another by most eyes; a dark rim keeps them visible on bright ground. */
const hues = [
  "#ffb454",
  "#5ad1f5",
  "#ff7b7b",
  "#8fe388",
  "#c9a6ff",
  "#ffe45c",
  "#ff94d0",
  "#5fe3c3",
  "#b7c3ff",
  "#e8b08a",
];
const dashes = ["", "7 4", "2 4", "10 3 2 3"];

/**
 * How a category is drawn. The colours come again after ten, then with another dash, so that colour alone never tells.
 *
 * @param {number} rank 0 for the most frequent category
 * @returns {import("./types.d.ts").Style}
 */
export function styleOfRank(rank) {
  const dash = dashes[Math.floor(rank / hues.length) % dashes.length] ?? "";
  return { colour: hues[rank % hues.length] ?? "#ffffff", dash };
}

/**
 * The style of each category, the most frequent first in the list of styles.
 *
 * @param {{ count: number }[]} categories
 */
export function stylesOf(categories) {
  const order = [...categories.keys()].sort(
    (a, b) => (categories[b]?.count ?? 0) - (categories[a]?.count ?? 0) || a - b,
  );
  /** @type {import("./types.d.ts").Style[]} */
  const styles = [];
  order.forEach((category, rank) => {
    styles[category] = styleOfRank(rank);
  });
  return styles;
}
