/**
 * Maps items with several calls under way at once and yields the results in the order of the items. Holds at most
 * `concurrency` results; a failed call ends it, while the others are left to whoever can stop them.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  concurrency: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const waiting = items[Symbol.iterator]();
  const running: Promise<R>[] = [];
  const startNext = (): void => {
    const next = waiting.next();
    if (next.done === true) return;
    const result = map(next.value);
    // Its failure is met in its turn, and must not count as unhandled until then.
    result.catch(() => {});
    running.push(result);
  };
  for (let started = 0; started < concurrency; started++) startNext();
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first;
    startNext();
    yield result;
  }
}
