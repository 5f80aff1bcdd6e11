import { formatCount, type Terminal } from "@m3/command-line";
import type { DownloadImagesOptions } from "./cli.ts";
import type { Failure } from "./failures.ts";
import type { Harvest } from "./harvest.ts";
import type { LocalizedImages } from "./read-images.ts";
import type { TwinFallbacks } from "./twin-fallbacks.ts";

/** `1 image`, `2 images`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Warns of localizations that lead to no image, or to another than was wanted. */
export function warnOfLocalizations(localized: LocalizedImages, terminal: Terminal): void {
  const { problems, unresolvedCount, keptFormatCount } = localized;
  if (keptFormatCount > 0) {
    const what = countOf(keptFormatCount, "image");
    terminal.warn(`${what} kept in the format drawn on, since the other may be of another size, or is of no use`);
  }
  if (problems.count > 0) {
    terminal.warn(`${countOf(problems.count, "element")} left out that cannot be used, such as: ${problems.first}`);
  }
  if (unresolvedCount > 0) {
    terminal.warn(`${countOf(unresolvedCount, "localization")} left out, since the image could not be determined`);
  }
}

/** Warns of images that are had in another format than was wanted. */
export function warnOfFallbacks({ noted }: TwinFallbacks, terminal: Terminal): void {
  const failures = [...noted.values()];
  const [first] = failures.sort(byImage);
  if (first === undefined) return;
  const what = countOf(failures.length, "image");
  terminal.warn(`${what} taken in the format drawn on, since the other is of no use, such as: ${first.message}`);
}

/** Warns of pictures that had the name already. */
export function warnOfStrangers({ strangers }: Harvest, terminal: Terminal): void {
  const { count, first } = strangers;
  if (first === undefined) return;
  const { strangerName, isWhole, name, url } = first;
  const what = isWhole ? "is another picture" : "is damaged, or no image";
  const others = count === 1 ? "" : `, and ${countOf(count - 1, "other")} likewise`;
  terminal.warn(`"${strangerName}" ${what}, and was left alone; "${url}" is saved as "${name}"${others}`);
}

/** Warns of failures, one line for each kind with an example. */
export function warnOfFailures(failures: readonly Failure[], terminal: Terminal): void {
  const kinds = new Map<string, { count: number; readonly example: string }>();
  // In the order of completion they would differ from run to run.
  for (const { code, message } of [...failures].sort(byImage)) {
    const kind = kinds.get(code) ?? { count: 0, example: message };
    kind.count++;
    kinds.set(code, kind);
  }
  const byCount = [...kinds].sort(([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : 1));
  for (const [code, { count, example }] of byCount) {
    terminal.warn(`${countOf(count, "image")} failed (${code}), such as: ${example}`);
  }
}

function byImage(a: Failure, b: Failure): number {
  const [one, other] = [a.uuids[0] ?? "", b.uuids[0] ?? ""];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Sums a run up for machines. */
export function summarize(
  options: DownloadImagesOptions,
  localized: LocalizedImages,
  harvest: Harvest,
  failures: readonly Failure[],
): Readonly<Record<string, unknown>> {
  return {
    localizationCount: localized.localizationCount,
    imageCount: localized.urls.size,
    ...(options.format === undefined ? {} : { keptFormatCount: localized.keptFormatCount + harvest.replacedCount }),
    missingCount: harvest.missingCount,
    downloadedCount: harvest.doneCount,
    sizeBytes: harvest.sizeBytes,
    presentCount: harvest.presentCount,
    failureCount: failures.length,
    problemCount: localized.problems.count,
    unresolvedCount: localized.unresolvedCount,
    ...(options.verify ? { changedCount: harvest.changedCount } : {}),
    ...(options.storage === undefined ? { outputDir: options.output_dir } : { storage: options.storage }),
    imageMap: options["image-map"],
    ...(harvest.statistics === undefined ? {} : { statistics: harvest.statistics }),
  };
}
