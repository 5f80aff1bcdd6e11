import { interruptible } from "./interruptible.ts";

/**
 * Visits items in order, waiting only when there is something to wait for.
 *
 * `for await` over a plain iterable would wait three turns for every item.
 */
export async function visitEach<T>(
  items: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal | undefined,
  visit: (item: T) => Promise<void> | undefined,
): Promise<void> {
  if (Symbol.asyncIterator in items) {
    for await (const item of signal === undefined ? items : interruptible(items, signal)) {
      await visit(item);
    }
    return;
  }
  for (const item of items) {
    const visited = visit(item);
    if (visited !== undefined) {
      await visited;
    }
  }
}
