import type { Argv } from "yargs";
import type { CommandDefinition } from "./command.ts";
import { commonOptions } from "./common-options.ts";
import { hideDashes, showDashes } from "./dash.ts";
import { UsageError } from "./errors.ts";
import type { TerminalFlags } from "./terminal.ts";
import { inOurWords, requireNoValues } from "./wrong-usage.ts";

/** What a command line says. */
export interface ParsedArguments<Options> {
  readonly options: Options;
  readonly flags: TerminalFlags;
  readonly strict: boolean;
}

/**
 * Reads the arguments of a command.
 *
 * @throws {UsageError} when they are wrong. What a check of the command throws comes out as it is.
 */
export async function parseArguments<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
): Promise<ParsedArguments<Options>> {
  // Only here: help takes no parser, and this one takes as long to load as Node to start.
  const { default: yargs } = await import("yargs");
  let listOptions: ReadonlySet<string> = new Set();
  let optionNames: readonly string[] = [];
  const parser = yargs()
    .scriptName(command.name)
    .detectLocale(false)
    // Off: readings of arguments that nobody means, and that would turn a text into an object or into false.
    .parserConfiguration({ "parse-positional-numbers": false, "dot-notation": false, "boolean-negation": false })
    .middleware((options) => settle(options, listOptions), true)
    .command(`$0 ${command.positionals}`.trim(), command.description, (inner) => {
      const configured = command.configure(inner);
      const { array, alias, key, boolean } = declaredOf(configured);
      const allNames = (names: readonly string[]): string[] => names.flatMap((name) => [name, ...(alias[name] ?? [])]);
      listOptions = new Set([...allNames(array), ...listPositionals(command.positionals)]);
      optionNames = allNames(Object.keys(key));
      requireNoValues(args, new Set(allNames(boolean)));
      return configured;
    })
    .options(commonOptions)
    .help(false)
    .version(false)
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // Must throw: yargs goes on after a handler that only writes. What an option's check throws arrives as a YError.
      throw error === undefined || error === null || error.name === "YError"
        ? new UsageError(inOurWords(error?.message ?? message, { args, positionals: command.positionals, optionNames }))
        : error;
    });
  const options = await parser.parseAsync(hideDashes(args));
  const { quiet, json, strict } = options;
  return { options: options as Options, flags: { quiet, json, progress: !options["no-progress"] }, strict };
}

/** The names of positionals that take several values: `digest` in `<digest..>`. */
function listPositionals(positionals: string): string[] {
  return [...positionals.matchAll(/([\w-]+)\.\./g)].map(([, name = ""]) => name);
}

/** What options a parser knows. */
function declaredOf(parser: Argv): KnownOptions {
  // Not in yargs' types, but the one place that knows what was declared.
  return (parser as unknown as { getOptions(): KnownOptions }).getOptions();
}

interface KnownOptions {
  readonly array: readonly string[];
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
  /** By name, every option. */
  readonly key: Readonly<Record<string, unknown>>;
}

/** Before anything is checked: of an option that takes one value and was given several times, the last one counts. */
function settle(options: Record<string, unknown>, listOptions: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(options)) {
    // Under "_" yargs keeps what is no option.
    const isList = name === "_" || listOptions.has(name);
    options[name] = showDashes(Array.isArray(value) && !isList ? value.at(-1) : value);
  }
}
