import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandOutcome, Terminal } from "@m3/command-line";
import { writeObject } from "@m3/json-stream";
import type { DownloadImagesOptions } from "./cli.ts";
import type { LocalizedImages } from "./read-images.ts";

/**
 * Says that there is nothing to download. An image map that is there stays as it is, and so do failures: a list that
 * came out empty by mistake must not cost what earlier ones have brought. Where there is none, an empty one is written.
 */
export async function reportEmptyList(
  { localizationCount, problems, unresolvedCount }: LocalizedImages,
  options: DownloadImagesOptions,
  terminal: Terminal,
): Promise<CommandOutcome> {
  const { localizations, "image-map": map, "dry-run": isDryRun } = options;
  const name = localizations === "-" ? "standard input" : localizations;
  const what = localizationCount === 0 ? "no localizations" : "no localization whose image is known";
  terminal.print(`No images to download: ${name} holds ${what}.`);
  const path = resolve(terminal.cwd, map);
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  if (isThere) terminal.print(`Image map ${map} left as it was`);
  else if (!isDryRun) {
    await writeObject(path, []);
    terminal.print(`Image map written to ${map}`);
  }
  return {
    summary: {
      localizationCount,
      imageCount: 0,
      missingCount: 0,
      downloadedCount: 0,
      sizeBytes: 0,
      presentCount: 0,
      failureCount: 0,
      problemCount: problems.count,
      unresolvedCount,
      imageMap: map,
    },
    problemCount: problems.count,
    undeliveredCount: unresolvedCount,
  };
}
