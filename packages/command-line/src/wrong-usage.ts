import { commonNames } from "./common-options.ts";
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** What is needed to say what is wrong with a command line. */
export interface UsageContext {
  readonly args: readonly string[];
  /** Positional arguments in yargs' notation. */
  readonly positionals: string;
  /** All names of all options of the command's own. */
  readonly optionNames: readonly string[];
}

/** What the parser says of a command line, in the words of all our messages: what failed, what was expected, what came. */
export function inOurWords(message: string, context: UsageContext): string {
  const count = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1];
  if (count !== undefined) return `Cannot run: expected ${context.positionals}, got ${count} of these`;
  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return `Cannot use ${dashed(valueless)}: expected a value behind it`;
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1];
  return unknown === undefined ? message : unknownInOurWords(unknown, context);
}

function unknownInOurWords(reported: string, { args, positionals, optionNames }: UsageContext): string {
  const names = reported.split(", ");
  const end = args.indexOf("--");
  const typed = (end < 0 ? args : args.slice(0, end)).flatMap(namesIn);
  const unknown = [...new Set(typed)].filter((name) => names.includes(name));
  const [first] = unknown;
  if (first === undefined) {
    const operands = args.filter((arg) => names.includes(arg));
    const shown = (operands.length === 0 ? [reported] : operands).map((each) => `"${each}"`).join(", ");
    return `Cannot use ${shown}: expected ${positionals === "" ? "options only" : `${positionals} and no more`}`;
  }
  const meant = first.length < 2 ? undefined : nearest(first, [...optionNames, ...commonNames]);
  const hint = meant === undefined || meant.length < 2 ? "" : ` (did you mean --${meant}?)`;
  const isOne = unknown.length === 1;
  return `Cannot use ${unknown.map(dashed).join(", ")}: there ${isOne ? "is no such option" : "are no such options"}${hint}`;
}

/** The names of options in an argument: one behind two dashes, each letter behind one. */
function namesIn(arg: string): string[] {
  const [, dashes, name = ""] = /^(--?)([^=]+)/.exec(arg) ?? [];
  if (dashes === undefined) return [];
  return dashes === "--" ? [name] : [...name];
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/**
 * Refuses a value for an option that takes none, which the parser would read as "no".
 *
 * @throws {UsageError}
 */
export function requireNoValues(args: readonly string[], booleanNames: ReadonlySet<string>): void {
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name = "", value = ""] = /^--?([^=]+)=(.*)$/s.exec(arg) ?? [];
    if (!booleanNames.has(name) || value === "true" || value === "false") continue;
    throw new UsageError(`Cannot use ${dashed(name)} "${value}": expected the option alone, without a value`);
  }
}
