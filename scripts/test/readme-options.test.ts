import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandDefinition, declaredOptions } from "@m3/command-line";
import { expect, test } from "vitest";
import { command as download } from "../../apps/download-images/src/cli.ts";
import { command as extract } from "../../apps/extract-localizations/src/cli.ts";
import { command as digest } from "../../apps/generate-digest/src/cli.ts";
import { command as dataset } from "../../apps/m3/src/dataset/cli.ts";
import { command as demo } from "../../apps/m3/src/demo/cli.ts";
import { command as doctor } from "../../apps/m3/src/doctor/cli.ts";
import { contactSheetCommand, previewCommand } from "../../apps/m3/src/look/cli.ts";
import { command as reformat } from "../../apps/reformat/src/cli.ts";

const ofAllCommands = ["-q", "--quiet", "--json", "--no-progress", "--strict", "-h", "--help", "--version"];

/** Each option of a command in all the ways in which it can be typed. */
function wordsOf<Options>(command: Pick<CommandDefinition<Options>, "configure">): string[][] {
  return declaredOptions(command).map(({ name, alias = [] }) => {
    const names = [name, ...[alias].flat()];
    return names.flatMap((each) => (each.length === 1 ? [`-${each}`] : [`--${each}`, `--no-${each}`]));
  });
}

/** The options that the tables of a README must have, and those of further commands, which it may name. */
const readmes: readonly { readonly app: string; readonly options: string[][]; readonly others?: string[][][] }[] = [
  { app: "generate-digest", options: wordsOf(digest) },
  { app: "extract-localizations", options: wordsOf(extract) },
  { app: "download-images", options: wordsOf(download) },
  { app: "reformat", options: wordsOf(reformat) },
  {
    app: "m3",
    options: wordsOf(dataset),
    others: [wordsOf(demo), wordsOf(doctor), wordsOf(previewCommand), wordsOf(contactSheetCommand)],
  },
];

/** What stands in the first column of the tables of a README, where it has the form of an option; not of lines of m3-download. */
function optionsInTables(app: string): string[] {
  const readme = readFileSync(join(import.meta.dirname, "../../apps", app, "README.md"), "utf8");
  const cells = [...readme.matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
  return cells
    .filter((cell) => !cell.includes(".py "))
    .flatMap((cell) => cell.match(/(?<![\w-])-{1,2}[a-z][\w-]*/gi) ?? []);
}

test.each(readmes)("the tables in the README of $app hold every option that there is, and no other", (each) => {
  const { app, options, others = [] } = each;
  const shown = optionsInTables(app);
  expect(options.filter((words) => !words.some((word) => shown.includes(word)))).toEqual([]);
  const known = new Set([...ofAllCommands, ...[options, ...others].flat(2)]);
  expect(shown.filter((word) => !known.has(word))).toEqual([]);
});
