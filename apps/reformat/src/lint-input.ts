import { resolve, sep } from "node:path";
import { type CommandOutcome, formatCount, type Terminal } from "@m3/command-line";
import {
  isFormatsError,
  type LintCode,
  type LintFinding,
  type LintLoader,
  lint,
  sniffFormat,
} from "@m3/formats/datasets";
import { beginsAsArray } from "./begins-as-array.ts";
import { isDatasetInput, openInput, sourceFormat } from "./open-input.ts";
import type { ReformatOptions } from "./options.ts";
import { countOf } from "./report.ts";
import type { Warnings } from "./warnings.ts";

/** Findings of one code that are told one by one. */
const shownFindings = 5;

/** What was found of one code. */
interface Tally {
  count: number;
  readonly shown: LintFinding[];
}

/** Says what a loader would stumble over. Errors count as undelivered: the loader would not take the dataset. */
export async function lintInput(
  options: ReformatOptions,
  loader: LintLoader,
  world: { readonly terminal: Terminal; readonly warnings: Warnings },
): Promise<CommandOutcome> {
  const { terminal } = world;
  const tallies = new Map<LintCode, Tally>();
  let [errorCount, warningCount] = [0, 0];
  for await (const finding of findingsOf(options, loader, world)) {
    const tally = tallies.get(finding.code) ?? { count: 0, shown: [] };
    tallies.set(finding.code, tally);
    tally.count += 1;
    if (tally.shown.length < shownFindings) tally.shown.push(finding);
    if (finding.severity === "error") errorCount += 1;
    else warningCount += 1;
  }
  for (const [code, { count, shown }] of tallies) {
    const [{ severity, effect }] = shown as [LintFinding];
    terminal.print(`${severity} ${code}, ${countOf(count, "time")}: ${loader} ${effect}`);
    for (const { path, place, message } of shown) {
      terminal.print(`  ${relativeTo(terminal.cwd, path)}${place === undefined ? "" : ` ${place}`}: ${message}`);
    }
    if (count > shown.length) terminal.print(`  ... and ${formatCount(count - shown.length)} more`);
  }
  terminal.print(`${countOf(errorCount, "error")}, ${countOf(warningCount, "warning")} for ${loader}`);
  const findings = [...tallies].map(([code, { count, shown }]) => ({ code, count, first: shown }));
  return {
    summary: { loader, errorCount, warningCount, findings },
    problemCount: warningCount,
    undeliveredCount: errorCount,
  };
}

async function* findingsOf(
  options: ReformatOptions,
  loader: LintLoader,
  world: { readonly terminal: Terminal; readonly warnings: Warnings },
): AsyncGenerator<LintFinding, void, undefined> {
  const { cwd, signal } = world.terminal;
  const { localizations: source, from, "image-folder": imageFolder } = options;
  if (await isRaw(options, world.terminal)) {
    yield* lint(resolve(cwd, source), {
      for: loader,
      from: sourceFormat(from),
      signal,
      ...(imageFolder !== undefined && { imageFolder: resolve(cwd, imageFolder) }),
    });
    return;
  }
  const { dataset } = await openInput(options, () => {}, world);
  try {
    yield* lint(dataset, { for: loader, signal });
  } finally {
    await dataset.close();
  }
}

/** Whether a file is looked at as it is: unless it is said to hold localizations, or is an array that is no dataset. */
async function isRaw(options: ReformatOptions, terminal: Terminal): Promise<boolean> {
  const { localizations: source, from } = options;
  if (source === "-") return false;
  if (from !== undefined || (await isDatasetInput(options, terminal))) return isDatasetInput(options, terminal);
  const path = resolve(terminal.cwd, source);
  if (!(await beginsAsArray(path))) return true;
  return sniffFormat(path).then(
    () => true,
    (error: unknown) => {
      if (isFormatsError(error, "unknown-format")) return false;
      throw error;
    },
  );
}

function relativeTo(cwd: string, path: string): string {
  return path.startsWith(cwd + sep) ? path.slice(cwd.length + 1) : path;
}
