/** Whole numbers with thin spaces between the thousands, the same in every locale. @param {number} value */
export function formatCount(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** @param {number} value @param {string} noun */
export function countOf(value, noun) {
  return `${formatCount(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** A number with at most so many decimals, and none that say nothing. @param {number} value @param {number} decimals */
export function formatNumber(value, decimals) {
  return String(Number(value.toFixed(decimals)));
}

/** `Sebastes × 3, Poralia`: the most frequent first. @param {string[]} names */
export function tallyNames(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => (count === 1 ? name : `${name} × ${count}`))
    .join(", ");
}

/** Hours, minutes and seconds of a video. @param {number} millis */
export function formatElapsed(millis) {
  const seconds = Math.floor(millis / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** `2014-06-10 18:24:38 UTC` of an ISO 8601 time in UTC; any other text stays as it is. @param {string} time */
export function formatTime(time) {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/.exec(time);
  return parts === null ? time : `${parts[1]} ${parts[2]} UTC`;
}
