/** Names with their counts, the most frequent first, and by name where counts are equal. */
export function rank(counts: ReadonlyMap<string, number>): (readonly [name: string, count: number])[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** One line for each name, with its count before it, flush right. */
export function countLines(counts: readonly (readonly [name: string, count: number])[]): string[] {
  return counts.map(([name, count]) => `${String(count).padStart(10)}  ${name}`);
}
