/**
 * Asks about many things, a few at a time, and yields the answers in the order of the things: so does a program that
 * looks up a thousand names, or fetches as many moments. Holds at most `concurrency` answers; a call that fails ends it,
 * while the others are left to whoever can stop them by their signal.
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
