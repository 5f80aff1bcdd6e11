/** The same for all file names that some systems take for one: they may differ in letter case, or in how accents are put together. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The first two of some things whose files would be one on some systems. */
export function findAlike(
  items: Iterable<string>,
  nameOf: (item: string) => string = (item) => item,
): readonly [string, string] | undefined {
  const met = new Map<string, string>();
  for (const item of items) {
    const name = foldName(nameOf(item));
    const other = met.get(name);
    if (other !== undefined) return [other, item];
    met.set(name, item);
  }
  return undefined;
}
