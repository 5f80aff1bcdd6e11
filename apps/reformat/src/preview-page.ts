import { join, resolve } from "node:path";
import { InterruptedError, requireReplaceableFolder, type Terminal } from "@m3/command-line";
import type { Dataset, Diagnostic, DiagnosticCode } from "@m3/formats";
import type { PreviewProblem, PreviewResult, ProblemList } from "@m3/preview";

/** What a program that has this command among others knows of the page of `--preview`. */
export interface PageSettings {
  /** Heading. @default the name of the dataset */
  readonly title?: string;
  /** Where the page will be moved to, an absolute path; links to images start from there. @default where it is written */
  readonly location?: string;
  /** What is wrong besides what this command finds; listed first. */
  readonly problems?: () => AsyncIterable<PreviewProblem>;
  /** A message as the page has it, such as without a path that is nobody's business. @default as it is */
  readonly messageOf?: (message: string) => string;
}

/** A page that a run makes. */
export interface Page {
  /** As the user named it. */
  readonly target: string;
  /** Takes what readers and transforms find, and what is wrong with localizations. */
  readonly addFinding: (problem: PreviewProblem) => void;
  /** Takes what the writer finds. */
  readonly addLoss: (diagnostic: Diagnostic) => void;
  /** Writes it. */
  readonly write: (dataset: Dataset, title: string) => Promise<PreviewResult>;
}

/** What a page finds in the same images by itself: told by the writer as well, it would count twice. */
const foundByPage: ReadonlySet<DiagnosticCode> = new Set([
  "empty-box",
  "exif-orientation",
  "missing-file",
  "non-finite",
  "outside-image",
  "size-mismatch",
  "unknown-size",
  "unreadable-image",
]);

/**
 * Gets a page ready; loads what it takes, which other runs can do without.
 *
 * @throws {UsageError} when the page would replace the folder that the user is in
 */
export async function openPage(target: string, settings: PageSettings, terminal: Terminal): Promise<Page> {
  await requireReplaceableFolder(target, terminal.cwd);
  const preview = await import("@m3/preview");
  const { messageOf = (message: string): string => message } = settings;
  const problems = new preview.ProblemList();
  const add = ({ message, ...rest }: PreviewProblem): void => problems.add({ ...rest, message: messageOf(message) });
  return {
    target,
    addFinding: add,
    addLoss: (diagnostic) => {
      if (!foundByPage.has(diagnostic.code)) add(diagnostic);
    },
    write: async (dataset, title) => {
      const { cwd, signal } = terminal;
      const progress = terminal.progress("Making the preview");
      try {
        const result = await preview.writePreview(dataset, resolve(cwd, target), {
          title: settings.title ?? title,
          baseFolder: cwd,
          signal,
          problems: () => allProblems(settings, problems),
          ...(settings.location !== undefined && { location: settings.location }),
          onProgress: () => progress.advance(),
        });
        return { ...result, page: result.layout === "file" ? target : join(target, "index.html") };
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new InterruptedError(`Interrupted while making "${target}"; the dataset is written`);
      } finally {
        progress.finish();
      }
    },
  };
}

async function* allProblems(
  { problems, messageOf = (message) => message }: PageSettings,
  found: ProblemList,
): AsyncGenerator<PreviewProblem, void, undefined> {
  for await (const problem of problems?.() ?? []) yield { ...problem, message: messageOf(problem.message) };
  yield* found;
}
