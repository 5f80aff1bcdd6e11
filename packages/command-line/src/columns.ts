const widest = 100;
const narrowest = 40;

/** How wide a text for people may be on a stream, in characters. */
export function widthOf({ columns }: { readonly columns?: number }): number {
  // A terminal that was never given a size says 0.
  return Math.max(narrowest, Math.min(widest, columns || widest));
}

/** Breaks a text at spaces into lines that are no wider than `width`, but for words that are. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Entries of two columns, the second beside the first, or below it where that is too wide or the whole too narrow. */
export function inColumns(entries: readonly (readonly [left: string, right: string])[], width: number): string[] {
  const longest = Math.max(...entries.map(([left]) => left.length));
  const leftWidth = Math.min(longest, Math.floor(width * 0.4));
  const indent = 2 + leftWidth + 2;
  // Too little is left for a column that anybody likes to read.
  const isStacked = width - indent < 30;
  return entries.flatMap(([left, right]) => {
    const [first = "", ...others] = wrap(right, width - (isStacked ? stackedIndent : indent));
    if (isStacked) return [`  ${left}`, ...[first, ...others].map((line) => " ".repeat(stackedIndent) + line)];
    const rest = others.map((line) => " ".repeat(indent) + line);
    if (left.length > leftWidth) return [`  ${left}`, " ".repeat(indent) + first, ...rest];
    return [`  ${left.padEnd(leftWidth)}  ${first}`.trimEnd(), ...rest];
  });
}

const stackedIndent = 6;
