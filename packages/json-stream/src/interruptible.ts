/**
 * Hands on what `source` gives until `signal` aborts, then throws the signal's reason at once, even while
 * the source keeps us waiting.
 *
 * The source is told to close, but is not waited for after an abort: one that hangs would hang us too.
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
  let isDone = false;
  try {
    for (;;) {
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        interrupt = reject;
        iterator.next().then(resolve, reject);
      }).catch((error: unknown) => {
        isDone = !signal.aborted;
        throw error;
      });
      if (result.done === true) {
        isDone = true;
        return;
      }
      yield result.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (!isDone) {
      const closing = Promise.resolve(iterator.return?.()).catch(() => undefined);
      if (!signal.aborted) {
        await closing;
      }
    }
  }
}
