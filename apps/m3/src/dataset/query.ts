import { UsageError } from "@m3/command-line";
import { fileOptions, passedOptions, queryOptions, type StageName } from "./stages.ts";

/** The value of an option as it was typed. */
export type QueryValue = string | true | readonly string[];

/** A file that an option names: what is in it goes with the query, so that that needs nothing else. */
export interface QueryFile {
  /** Without its folder. */
  readonly name: string;
  readonly text: string;
}

/** Where the services are, by the keys of a configuration file. */
export type QueryServices = Readonly<Record<string, string>>;

/** What a dataset is made of: all that decides its content, besides M3 itself. */
export interface DatasetQuery {
  readonly concepts: readonly string[];
  readonly format: string;
  /** By name, those that were given. */
  readonly options: Readonly<Record<string, QueryValue>>;
  /** By option. */
  readonly inputs: Readonly<Record<string, QueryFile>>;
  readonly services: QueryServices;
}

/** A query that does not say yet where the services are. */
export type UnplacedQuery = Omit<DatasetQuery, "services">;

/** What a dataset is about, in a few words. */
export function titleOf({ concepts }: Pick<DatasetQuery, "concepts">): string {
  const [first = "", ...others] = concepts;
  const rest =
    others.length === 0 ? "" : others.length === 1 ? " and another concept" : ` and ${others.length} more concepts`;
  return `${first}${rest} in M3`;
}

/** Keys of an object in order, so that equal queries have equal bytes. */
export function sortedByName<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The arguments that a query gives a command, besides those of files and folders.
 *
 * @param pathOf where the file of an option is
 */
export function stageArguments(
  stage: StageName,
  { options }: Pick<DatasetQuery, "options">,
  pathOf: (option: string) => string,
): string[] {
  return queryOptions().flatMap(({ name, stage: owner }) => {
    if (owner !== stage || options[name] === undefined) return [];
    return fileOptions.includes(name) ? [`--${name}=${pathOf(name)}`] : typed(name, options[name]);
  });
}

/** The arguments of a command line that are handed on to a command, and are no part of the query. */
export function passedArguments(stage: StageName, options: Readonly<Record<string, unknown>>): string[] {
  return passedOptions().flatMap(({ name, stage: owner }) => (owner === stage ? typed(name, options[name]) : []));
}

/** An option as a user would type it. */
function typed(name: string, value: unknown): string[] {
  if (value === undefined || value === false) return [];
  return value === true ? [`--${name}`] : [value].flat().map((each) => `--${name}=${each}`);
}

/** How a query differs from the one of a folder, a line each; none when they are the same. */
export function differences(before: DatasetQuery, after: DatasetQuery): string[] {
  const lines: string[] = [];
  const compare = (what: string, old: unknown, now: unknown): void => {
    if (JSON.stringify(old) !== JSON.stringify(now))
      lines.push(`${what}: ${shown(old)} in the folder, now ${shown(now)}`);
  };
  compare("concepts", before.concepts, after.concepts);
  compare("--format", before.format, after.format);
  for (const name of Object.keys(sortedByName({ ...before.options, ...after.options }))) {
    const [old, now] = [before.options[name], after.options[name]];
    compare(`--${name}`, old, now);
    if (JSON.stringify(old) === JSON.stringify(now) && before.inputs[name]?.text !== after.inputs[name]?.text) {
      lines.push(`--${name}: what is in the file is not what it was`);
    }
  }
  for (const key of Object.keys(sortedByName({ ...before.services, ...after.services }))) {
    compare(`service "${key}"`, before.services[key], after.services[key]);
  }
  return lines;
}

/**
 * Refuses to make another dataset of a folder, unless that is what is wanted.
 *
 * @throws {UsageError}
 */
export function requireSameQuery(before: DatasetQuery, after: DatasetQuery, folder: string): void {
  const lines = differences(before, after);
  if (lines.length === 0) return;
  const message = `Cannot change what "${folder}" is made of without --replace-query (${lines.join("; ")})`;
  throw new UsageError(`${message}; as it is, "m3 dataset -o ${folder}" brings it up to date`);
}

function shown(value: unknown): string {
  if (value === undefined) return "not given";
  if (value === true) return "given";
  return [value]
    .flat()
    .map((each) => JSON.stringify(each))
    .join(", ");
}
