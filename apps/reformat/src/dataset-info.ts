import { type Terminal, UsageError } from "@m3/command-line";
import type { CocoInfo } from "@m3/formats";

/**
 * What the dataset says about itself. It has a date only when `SOURCE_DATE_EPOCH` gives one (seconds since 1970,
 * https://reproducible-builds.org/specs/source-date-epoch/), so that the same input gives the same bytes.
 *
 * @throws {UsageError} when that is no number.
 */
export function datasetInfo(env: Terminal["env"], { isFromM3 }: { readonly isFromM3: boolean }): CocoInfo {
  const info = isFromM3 ? { description: "Localizations from M3", version: "1" } : {};
  const dateCreated = sourceDate(env);
  return dateCreated === undefined ? info : { ...info, dateCreated };
}

/**
 * The date that `SOURCE_DATE_EPOCH` gives; undefined when there is none.
 *
 * @throws {UsageError} when it is no number.
 */
export function sourceDate({ SOURCE_DATE_EPOCH: epoch = "" }: Terminal["env"]): Date | undefined {
  if (epoch === "") return undefined;
  const date = new Date(Number(epoch) * 1000);
  if (!/^\d+$/.test(epoch) || Number.isNaN(date.getTime())) {
    throw new UsageError(`Cannot use SOURCE_DATE_EPOCH "${epoch}": expected a number of seconds since 1970`);
  }
  return date;
}
