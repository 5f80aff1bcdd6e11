import { printable } from "@m3/command-line";

/**
 * Text from outside as Markdown that shows it and does nothing else: no markup, no HTML, no link, no new cell of a table.
 */
export function escapeMarkdown(text: string): string {
  return (
    printable(text)
      .replace(/[\\`*_[\]<>#|~&$@!]/g, (character) => `\\${character}`)
      // What renderers make a link of without being asked.
      .replace(/www\./gi, (match) => `${match.slice(0, -1)}\\.`)
      .replaceAll("://", "\\://")
      // What would start a list, a heading or a rule.
      .replace(/^(\s*)([-+=])/, "$1\\$2")
      .replace(/^(\s*\d+)([.)])/, "$1\\$2")
  );
}

/** A table of GitHub's Markdown; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A block of code; what is in it comes from us. */
export function codeBlock(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join("\n")}\n\`\`\``;
}
