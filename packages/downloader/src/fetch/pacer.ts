/** A pause is at most this far ahead of what the rate has paid for, so that idle time is not saved up for a burst. */
const burstMillis = 100;

/**
 * Keeps to a rate: returns, for so many units that were just used, how many milliseconds to wait before the next ones.
 *
 * @param now milliseconds, monotonic
 */
export function createPacer(unitsPerSecond: number, now: () => number): (unitCount: number) => number {
  if (unitsPerSecond === Number.POSITIVE_INFINITY) return () => 0;
  let paidUntil = Number.NEGATIVE_INFINITY;
  return (unitCount) => {
    const at = now();
    paidUntil = Math.max(paidUntil, at - burstMillis) + (unitCount * 1000) / unitsPerSecond;
    return Math.max(0, paidUntil - at);
  };
}
