import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

const importLine = /^import \{[^}]*\} from "\.\/([a-z-]+\.js)";\n/gm;
const exportWord = /^export (?=(?:async function|class|const|function|let) )/gm;

/**
 * Joins the modules of a page into one script, each after those it imports, because a page that is opened from disk may not import files.
 *
 * The modules keep to what this understands: `import { a, b } from "./name.js"` without renaming, exports in front of declarations, and
 * no two declarations of one name (the browser would refuse the script, so a test sees it).
 */
export async function joinModules(entry: string): Promise<string> {
  const folder = join(entry, "..");
  const begun = new Set<string>();
  const parts: string[] = [];
  const add = async (name: string): Promise<void> => {
    if (begun.has(name)) return;
    begun.add(name);
    const source = await readFile(join(folder, name), "utf8");
    for (const [, imported] of source.matchAll(importLine)) await add(imported as string);
    parts.push(`// ${name}\n${source.replace(importLine, "").replace(exportWord, "").trim()}\n`);
  };
  await add(basename(entry));
  return parts.join("\n");
}
