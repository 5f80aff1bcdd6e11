import type { BlockStore } from "./block-store.ts";

/** Something that is kept as text, with the key that it is sorted by. */
export interface Keyed {
  readonly key: string;
  readonly text: string;
}

/** Text of one block, in characters; small, since the merge holds one of every run. */
const blockLength = 16 * 1024;

/** Sorts by code units, which no locale changes. */
export function byKey(a: Keyed, b: Keyed): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** Writes sorted items to the store and returns the blocks they are in. */
export async function writeRun(items: readonly Keyed[], store: BlockStore): Promise<number[]> {
  const ids: number[] = [];
  let block: string[] = [];
  let length = 0;
  for (const { key, text } of items) {
    block.push(key, text);
    length += text.length;
    if (length < blockLength) continue;
    ids.push(await store.write(Buffer.from(JSON.stringify(block))));
    block = [];
    length = 0;
  }
  if (block.length > 0) ids.push(await store.write(Buffer.from(JSON.stringify(block))));
  return ids;
}

async function* readRun(ids: readonly number[], store: BlockStore): AsyncGenerator<Keyed, void, undefined> {
  for (const id of ids) {
    const block = JSON.parse(Buffer.from(await store.read(id)).toString()) as string[];
    for (let index = 0; index < block.length; index += 2) {
      yield { key: block[index] as string, text: block[index + 1] as string };
    }
  }
}

interface Head {
  readonly item: Keyed;
  readonly rest: AsyncGenerator<Keyed, void, undefined>;
}

/** Reads sorted runs as one. */
export async function* mergeRuns(
  runs: readonly (readonly number[])[],
  store: BlockStore,
): AsyncGenerator<Keyed, void, undefined> {
  const heap: Head[] = [];
  for (const ids of runs) {
    const rest = readRun(ids, store);
    const { value } = await rest.next();
    if (value !== undefined) heap.push({ item: value, rest });
  }
  for (let index = (heap.length >> 1) - 1; index >= 0; index--) sink(heap, index);
  while (heap.length > 0) {
    const [{ item, rest }] = heap as [Head];
    yield item;
    const { value } = await rest.next();
    const last = value === undefined ? heap.pop() : { item: value, rest };
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink(heap, 0);
  }
}

/** Lets what stands at `index` of a binary heap down to its place. */
function sink(heap: Head[], index: number): void {
  for (let at = index; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    for (const child of [left, right]) {
      if (child < heap.length && isBefore(heap[child] as Head, heap[least] as Head)) least = child;
    }
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least] as Head, heap[at] as Head];
    at = least;
  }
}

function isBefore(a: Head, b: Head): boolean {
  return byKey(a.item, b.item) < 0;
}
