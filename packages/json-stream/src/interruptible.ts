/**
 * Hands on what `source` gives until `signal` aborts, then throws the signal's reason at once, even while
 * the source keeps us waiting.
 *
 * The source is told to close, but after an abort it is not waited for: one that hangs would hang us too.
 */
export async function* interruptible<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  // One listener for the whole run: a race against one long-lived promise would collect a reaction per item.
  let interrupt: (reason: unknown) => void = () => {};
  const onAbort = (): void => interrupt(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  let isOver = false;
  try {
    while (!isOver) {
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        interrupt = reject;
        iterator.next().then(resolve, (error: unknown) => {
          isOver = true;
          reject(error);
        });
      });
      if (result.done === true) {
        isOver = true;
      } else {
        yield result.value;
        signal.throwIfAborted();
      }
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (!isOver) {
      const closing = Promise.resolve(iterator.return?.()).catch(() => undefined);
      await (signal.aborted ? undefined : closing);
    }
  }
}
