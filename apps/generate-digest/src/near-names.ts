/**
 * The names that a misspelt one was most likely meant to be, best first: the same but for upper and lower case, the
 * same but for accents, few letters apart, beginning with it. Ties go by code units.
 */
export function nearNames(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const target = lettersOf(wanted);
  const plain = withoutAccents(wanted);
  const found: Candidate[] = [];
  for (const name of new Set(names)) {
    const distance = distanceOf(wanted, target, plain, name);
    if (distance !== undefined) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return found.slice(0, limit).map(({ name }) => name);
}

interface Candidate {
  readonly name: string;
  /** 0 is the same but for case; whole letters after that; names that only begin alike come last. */
  readonly distance: number;
}

/** So many letters of a name, at least, say which names were meant that begin with it. */
const prefixLetters = 3;

function distanceOf(wanted: string, target: readonly string[], plain: string, name: string): number | undefined {
  const folded = fold(name);
  if (folded === fold(wanted)) return 0;
  if (withoutAccents(name) === plain) return 0.5;
  // A third of the letters wrong is still a typing mistake; more is another word.
  const allowed = Math.max(1, Math.floor(target.length / 3));
  const distance = editDistance(target, [...folded], allowed);
  if (distance <= allowed) return distance;
  const isPrefix = target.length >= prefixLetters && withoutAccents(name).startsWith(plain);
  return isPrefix ? 1000 + name.length : undefined;
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function lettersOf(text: string): string[] {
  return [...fold(text)];
}

function withoutAccents(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * How many letters must be put in, left out, changed or swapped with their neighbour to make one text of another;
 * more than `limit` counts as `limit + 1`.
 */
export function editDistance(a: readonly string[], b: readonly string[], limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current.push(
        Math.min(
          at(previous, j) + 1,
          at(current, j - 1) + 1,
          at(previous, j - 1) + (isSame ? 0 : 1),
          isSwap ? at(beforePrevious, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(at(previous, b.length), limit + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
