/** How lists are read ahead. */
export interface ReadAheadOptions {
  /** How many lists are under way at once. */
  readonly concurrency: number;
  /** How many items of each list may wait. */
  readonly bufferedCount: number;
}

interface Reader<T> {
  readonly items: () => AsyncGenerator<T, void, undefined>;
  close(): void;
}

/**
 * Yields one list after the other while the next ones are already being read. Lists that nobody gets to are closed.
 *
 * @param lists are started in their order
 */
export async function* readAhead<L, T>(
  lists: Iterable<L>,
  open: (list: L) => AsyncGenerator<T, void, undefined>,
  { concurrency, bufferedCount }: ReadAheadOptions,
): AsyncGenerator<T, void, undefined> {
  const waiting = lists[Symbol.iterator]();
  const readers: Reader<T>[] = [];
  const startNext = (): void => {
    const next = waiting.next();
    if (next.done !== true) readers.push(createReader(open(next.value), bufferedCount));
  };
  for (let started = 0; started < concurrency; started++) startNext();
  try {
    for (let first = readers[0]; first !== undefined; first = readers[0]) {
      yield* first.items();
      readers.shift();
      startNext();
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

function createReader<T>(list: AsyncGenerator<T, void, undefined>, bufferedCount: number): Reader<T> {
  let buffer: T[] = [];
  let isDone = false;
  let isClosed = false;
  let failure: { readonly error: unknown } | undefined;
  let wakeReader = (): void => {};
  let wakeWriter = (): void => {};

  const fill = async (): Promise<void> => {
    try {
      for await (const item of list) {
        buffer.push(item);
        wakeReader();
        while (buffer.length >= bufferedCount && !isClosed) {
          await new Promise<void>((resolve) => {
            wakeWriter = resolve;
          });
        }
        if (isClosed) return;
      }
    } catch (error) {
      failure = { error };
    } finally {
      isDone = true;
      wakeReader();
    }
  };
  const filling = fill();
  filling.catch(() => {});

  return {
    async *items() {
      for (;;) {
        const ready = buffer;
        buffer = [];
        wakeWriter();
        yield* ready;
        if (buffer.length > 0) continue;
        if (failure !== undefined) throw failure.error;
        if (isDone) return;
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
      }
    },
    close: () => {
      isClosed = true;
      wakeWriter();
    },
  };
}
