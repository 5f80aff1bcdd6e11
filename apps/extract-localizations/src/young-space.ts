import { getHeapSpaceStatistics } from "node:v8";

/**
 * Sets how V8 collects what dies young, which here is nearly everything: with one thread, in a space of 4 MB.
 *
 * V8 begins with 1 MB, which is full so often that collecting takes a tenth of all the time. Left to itself it would go on
 * to 16 MB, which takes 15 MB more of memory. Only node's command line can set the size; what can be set here is how
 * many times as large the space becomes once more than it holds has outlived a collection.
 */
export function settleYoungSpace(setV8Flag: (flag: string) => void): void {
  // To look through a few megabytes with several threads costs more than it saves.
  setV8Flag("--no-parallel-scavenge");
  // Whoever has loaded much before, as m3 has, has a larger one already, and four times that would be too much.
  if (youngSpaceBytes() < targetBytes) {
    setV8Flag("--semi-space-growth-factor=4");
    outliveCollections();
  }
  setV8Flag("--semi-space-growth-factor=1");
}

/** Makes 3 MB, all in use until the end: more than 1 MB outlives, and less than the 4 MB at which the space would grow again. */
function outliveCollections(): void {
  Array.from({ length: 96 }, () => new Array<number>(4096).fill(0));
}

const targetBytes = 4 * 1024 * 1024;

function youngSpaceBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0;
}
