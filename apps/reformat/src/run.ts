import { type CommandOutcome, InterruptedError, type Terminal } from "@m3/command-line";
import { type Dataset, datasetStats } from "@m3/formats/datasets";
import { requireTaxonomy } from "./check-together.ts";
import { cropsOutcome, prepareCrops } from "./crops-outcome.ts";
import { Findings } from "./findings.ts";
import { lintInput } from "./lint-input.ts";
import { type Input, isDatasetInput, openInput } from "./open-input.ts";
import type { ReformatOptions } from "./options.ts";
import { openPage, type Page, type PageSettings } from "./preview-page.ts";
import { diagnosticLines } from "./report.ts";
import { statsLines } from "./stats-lines.ts";
import { makeTransforms, transformed } from "./transforms.ts";
import { Warnings } from "./warnings.ts";
import { prepareWriting, writeOutcome } from "./write-outcome.ts";

/** Reads localizations or a dataset, does to it what was asked for, and writes or counts it, or says what is wrong with it. */
export async function run(
  options: ReformatOptions,
  terminal: Terminal,
  pageSettings: PageSettings = {},
): Promise<CommandOutcome> {
  const warnings = new Warnings(terminal);
  let target: string | undefined;
  try {
    if (options["roll-up"] !== undefined)
      requireTaxonomy(options, { isDataset: await isDatasetInput(options, terminal) });
    if (options.lint !== undefined) return await lintInput(options, options.lint, { terminal, warnings });
    if (options.stats) {
      return await withDataset(options, terminal, warnings, async (_, dataset, findings) => {
        const stats = await datasetStats(dataset, { signal: terminal.signal });
        warnings.finish();
        for (const line of [...statsLines(stats), ...diagnosticLines(findings.counts)]) terminal.print(line);
        const { counts: diagnostics, problemCount, undeliveredCount } = findings;
        return { summary: { ...stats, diagnostics }, problemCount, undeliveredCount };
      });
    }
    if (options.crops) {
      const folder = await prepareCrops(options, terminal);
      target = folder;
      return await withDataset(options, terminal, warnings, (input, dataset, findings) =>
        cropsOutcome({ options, input, dataset, findings }, folder, { terminal, warnings }),
      );
    }
    const writing = await prepareWriting(options, terminal);
    target = writing.target;
    const page = options.preview === undefined ? undefined : await openPage(options.preview, pageSettings, terminal);
    const write = (input: Input, dataset: Dataset, findings: Findings, categoryNames: readonly string[] | undefined) =>
      writeOutcome({ options, input, dataset, findings, categoryNames, writing, page }, { terminal, warnings });
    return await withDataset(options, terminal, warnings, write, page);
  } catch (error) {
    if (!terminal.signal.aborted || error instanceof InterruptedError) throw error;
    const whereto = target === undefined ? "" : ` to "${target}"`;
    throw new InterruptedError(`Interrupted; nothing was written${whereto}, run it again to start over`);
  }
}

/** Opens and transforms what is read, and closes it. */
async function withDataset(
  options: ReformatOptions,
  terminal: Terminal,
  warnings: Warnings,
  use: (
    input: Input,
    dataset: Dataset,
    findings: Findings,
    categoryNames: readonly string[] | undefined,
  ) => Promise<CommandOutcome>,
  page?: Page,
): Promise<CommandOutcome> {
  const findings = new Findings(warnings, page?.addFinding);
  // What is wrong with a file of the command line shows before the long work.
  const { list, categoryNames } = await makeTransforms(options, terminal);
  const input = await openInput(options, findings.add, { terminal, warnings, onProblem: page?.addFinding });
  try {
    const context = { signal: terminal.signal, onDiagnostic: findings.add };
    const dataset = await transformed(input.dataset, list, context);
    return await use(input, dataset, findings, categoryNames);
  } finally {
    await input.dataset.close();
  }
}
