import { basename, join, resolve } from "node:path";
import {
  type CommandOutcome,
  formatCount,
  InterruptedError,
  requireReplaceableFolder,
  type Terminal,
} from "@m3/command-line";
import { isFormatsError } from "@m3/formats/datasets";
import { isPreviewError, type PreviewResult, writeContactSheet, writePreview } from "@m3/preview";
import { countOf } from "../dataset/report.ts";
import { withoutFolders } from "../without-folders.ts";
import type { LookOptions } from "./cli.ts";
import { type LookedAt, openToLookAt } from "./open.ts";

/** Writes the page of a dataset and says where it is. */
export async function preview(options: LookOptions, terminal: Terminal): Promise<CommandOutcome> {
  const target = options.output ?? `${options.dataset.replace(/[/\\]+$/, "")}-preview`;
  await requireReplaceableFolder(target, terminal.cwd);
  return await look(options, terminal, async ({ dataset, problems, passingFolder }, title) => {
    const progress = terminal.progress("Looking at images");
    try {
      const { cwd, signal } = terminal;
      const result = await writePreview(dataset, resolve(cwd, target), {
        title,
        signal,
        problems,
        ...(passingFolder !== undefined && { passingFolder }),
        onProgress: () => progress.advance(),
      });
      progress.finish();
      terminal.print(`${countOf(result.imageCount, "image")}, ${countOf(result.annotationCount, "annotation")}`);
      const problemCount = Object.values(result.problems).reduce((sum, count) => sum + count, 0);
      if (problemCount > 0) terminal.print(`${countOf(problemCount, "problem")}, which the page lists`);
      const unseen = unseenLine(result, options.images);
      if (unseen !== undefined) terminal.print(unseen);
      const page = result.layout === "file" ? target : join(target, "index.html");
      terminal.print(`Open ${page}`);
      return { summary: { ...result, page } };
    } finally {
      progress.finish();
    }
  });
}

/** Says that images are not in the page, and what to do about it. */
function unseenLine(
  { imageCount, unseenImageCount, problems }: PreviewResult,
  images: string | undefined,
): string | undefined {
  // Of a format that tells its images by looking for them, there is none where no file is found.
  const isNothingFound = imageCount === 0 && problems["missing-file"] !== undefined;
  if (unseenImageCount === 0 && !isNothingFound) return undefined;
  const which =
    unseenImageCount === imageCount ? "None" : `${formatCount(unseenImageCount)} of ${formatCount(imageCount)}`;
  if (which !== "None") return `${which} images cannot be shown: their files are not there, or are no images`;
  return images === undefined
    ? "None of the images is where the dataset has them: say where they are with --images"
    : `None of the images is in "${images}": expected the folder of the images, which their names start from`;
}

/** Writes the contact sheet of a dataset. */
export async function contactSheet(options: LookOptions, terminal: Terminal): Promise<CommandOutcome> {
  const target = options.output ?? "contact-sheet.jpg";
  return await look(options, terminal, async ({ dataset }, title) => {
    const { cwd, signal } = terminal;
    const result = await writeContactSheet(dataset, resolve(cwd, target), { title, signal });
    const { cropCount, widthPixels, heightPixels, unreadableCount } = result;
    if (unreadableCount > 0) {
      terminal.warn(
        `${countOf(unreadableCount, "annotation")} passed over, since the file of the image cannot be read`,
      );
    }
    terminal.print(`Wrote ${countOf(cropCount, "crop")} to ${target}, ${widthPixels} x ${heightPixels} pixels`);
    return { summary: { ...result } };
  });
}

async function look(
  { dataset: name, images, title }: LookOptions,
  terminal: Terminal,
  work: (opened: LookedAt, title: string) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const { cwd, signal } = terminal;
  try {
    const opened = await openToLookAt(name, { cwd, signal, images });
    if (opened.passedOver !== undefined) terminal.warn(withoutFolders(opened.passedOver.message, [cwd]));
    try {
      const outcome = await work(opened, title ?? basename(resolve(cwd, name)));
      return { ...outcome, problemCount: opened.problems.count };
    } finally {
      await opened.dataset.close();
    }
  } catch (error) {
    if (!signal.aborted) throw hinted(error, { name, images });
    throw new InterruptedError("Interrupted; nothing was written, run it again to start over");
  }
}

/** Adds to an error of a library what a user of these commands can do about it. */
function hinted(error: unknown, { name, images }: Pick<LookOptions, "images"> & { readonly name: string }): unknown {
  if (isPreviewError(error, "nothing-to-show")) {
    const hint =
      images === undefined
        ? "If its images are elsewhere, say where with --images"
        : `Look whether its images are in "${images}": their names start from there`;
    return Object.assign(error, { hints: [hint] });
  }
  if (isFormatsError(error, "unknown-format") && /\.jsonl?(\.gz)?$/i.test(name)) {
    const hint = 'Localizations are no dataset yet: "m3 reformat localizations.json --preview look.html" shows them';
    return Object.assign(error, { hints: [hint] });
  }
  return error;
}
