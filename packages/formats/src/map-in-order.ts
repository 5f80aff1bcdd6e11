/**
 * Applies `operation` to each item, `concurrency` of them at a time, and yields the results in the order of the items.
 * Reads at most `concurrency` items ahead of the consumer; when it ends early, it ends after the operations it began.
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  operation: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const pending: Promise<Result>[] = [];
  let index = 0;
  try {
    for await (const item of items) {
      const result = operation(item, index++);
      // Its turn to be awaited may never come; without this a failure would then end the process.
      result.catch(() => {});
      pending.push(result);
      if (pending.length >= concurrency) yield await (pending.shift() as Promise<Result>);
    }
    while (pending.length > 0) yield await (pending.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(pending);
  }
}
