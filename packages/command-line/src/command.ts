import yargs, { type Argv } from "yargs";
import { paintFor } from "./colours.ts";
import { hideDashes, showDashes } from "./dash.ts";
import { hintsOf, InterruptedError, isExpectedError, isReaderGone, OutputError, UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import { type CommandIo, createTerminal, type Terminal, type TerminalFlags } from "./terminal.ts";

/** What a finished run reports. */
export interface CommandOutcome {
  /** Printed as one line of JSON on stdout under `--json`. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Things worth a look that did not keep anything from being delivered; exit code 3 under `--strict`. @default 0 */
  readonly problemCount?: number;
  /** Things asked for that could not be delivered; exit code 3. @default 0 */
  readonly undeliveredCount?: number;
}

/** One command: its options and what it does. */
export interface CommandDefinition<Options> {
  /** The name a user types. */
  readonly name: string;
  readonly version: string;
  /** One sentence for `--help`. */
  readonly description: string;
  /** Positional arguments in yargs' notation, such as `<digest..>`. */
  readonly positionals: string;
  /** Declares positionals and options. */
  readonly configure: (parser: Argv) => Argv<Options>;
  /** Command lines with what they do, shown by `--help`; written without the command's name. */
  readonly examples?: readonly (readonly [commandLine: string, what: string])[];
  /** Does the work. Heavy modules are best imported in here, so that `--help` stays quick. */
  readonly run: (options: Options, terminal: Terminal) => Promise<CommandOutcome>;
}

/** Returns the definition as it is; gives its options their types. */
export function defineCommand<Options>(definition: CommandDefinition<Options>): CommandDefinition<Options> {
  return definition;
}

/**
 * Runs a command and returns its exit code (see {@link exitCodes}). Never throws: what ends a run is told on stderr
 * in one sentence, and a bug with its stack.
 */
export async function runCommand<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  try {
    const parsed = await parse(command, args, io);
    if (parsed.kind === "text") {
      io.stdout.write(`${parsed.text}\n`);
      return exitCodes.done;
    }
    const outcome = await command.run(parsed.options, createTerminal(io, parsed.flags));
    if (parsed.flags.json) io.stdout.write(`${JSON.stringify(outcome.summary)}\n`);
    if (io.signal?.aborted) return exitCodes.interrupted;
    const { problemCount = 0, undeliveredCount = 0 } = outcome;
    const isIncomplete = undeliveredCount > 0 || (parsed.strict && problemCount > 0);
    return isIncomplete ? exitCodes.incomplete : exitCodes.done;
  } catch (error) {
    return report(command.name, error, args, io);
  }
}

/**
 * Runs a command as a part of another one: `args` are read as if a user had typed them, what it says goes to `terminal`, and what ends it is thrown.
 *
 * @throws {UsageError} when the arguments are wrong. What the command throws comes out as it is.
 */
export async function callCommand<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
  terminal: Terminal,
): Promise<CommandOutcome> {
  return command.run(await readArguments(command, args, terminal), terminal);
}

/**
 * Reads arguments as a command does, and gives its options.
 *
 * @throws {UsageError} when they are wrong
 */
export async function readArguments<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
  io: Pick<CommandIo, "stdout">,
): Promise<Options> {
  const parsed = await parse(command, args, io);
  if (parsed.kind === "text") throw new UsageError(`Cannot show help of ${command.name} here: expected arguments`);
  return parsed.options;
}

type Parsed<Options> =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "options"; readonly options: Options; readonly flags: TerminalFlags; readonly strict: boolean };

async function parse<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
  io: Pick<CommandIo, "stdout">,
): Promise<Parsed<Options>> {
  let text = "";
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
      const { array, alias, key } = declaredOf(configured);
      listOptions = new Set([
        ...array.flatMap((name) => [name, ...(alias[name] ?? [])]),
        ...listPositionals(command.positionals),
      ]);
      optionNames = Object.keys(key).flatMap((name) => [name, ...(alias[name] ?? [])]);
      return configured;
    })
    .options(commonOptions)
    .help()
    .alias("help", "h")
    .version(command.version)
    .example((command.examples ?? []).map(([line, what]) => [`$0 ${line}`, what]))
    .wrap(Math.min(100, io.stdout.columns || 100))
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // Must throw: yargs goes on after a handler that only writes. What an option's check throws arrives as a YError.
      throw error === undefined || error === null || error.name === "YError"
        ? new UsageError(inOurWords(error?.message ?? message, command.positionals, { args, optionNames }))
        : error;
    });
  const options = await parser.parseAsync(hideDashes(args), {}, (_error, _options, output) => {
    text = output;
  });
  if (text !== "") return { kind: "text", text };
  const { quiet, json, strict } = options;
  const flags = { quiet, json, progress: !options["no-progress"] };
  return { kind: "options", options: options as Options, flags, strict };
}

/** Names what is missing where yargs only counts it, and what an unknown option may have been meant to be. */
function inOurWords(
  message: string,
  positionals: string,
  { args, optionNames }: { readonly args: readonly string[]; readonly optionNames: readonly string[] },
): string {
  const count = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1];
  if (count !== undefined) return `Cannot run: expected ${positionals}, got ${count} of these`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ") ?? [];
  const typed = unknown.find((name) => name.length > 1 && args.some((arg) => arg.split("=")[0] === `--${name}`));
  const meant = typed === undefined ? undefined : nearest(typed, [...optionNames, ...commonNames]);
  return meant === undefined || meant.length < 2 ? message : `${message} (did you mean --${meant}?)`;
}

/** The names of positionals that take several values: `digest` in `<digest..>`. */
function listPositionals(positionals: string): string[] {
  return [...positionals.matchAll(/([\w-]+)\.\./g)].map(([, name = ""]) => name);
}

/** What options a parser knows. */
function declaredOf(parser: Argv): DeclaredOptions {
  // Not in yargs' types, but the one place that knows what was declared.
  return (parser as unknown as { getOptions(): DeclaredOptions }).getOptions();
}

interface DeclaredOptions {
  readonly array: readonly string[];
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

/** The options of every command. */
export const commonOptions = {
  quiet: { alias: "q", type: "boolean", default: false, group: "Output:", describe: "Print warnings and errors only" },
  json: {
    type: "boolean",
    default: false,
    group: "Output:",
    describe: "Print one line of JSON on stdout instead of text",
  },
  "no-progress": { type: "boolean", default: false, group: "Output:", describe: "Draw no progress on a terminal" },
  strict: {
    type: "boolean",
    default: false,
    group: "Output:",
    describe: "Exit with 3 when anything at all was wrong with the data",
  },
} as const;

const commonNames = [...Object.keys(commonOptions), "help", "version"];

function report(name: string, error: unknown, args: readonly string[], io: CommandIo): number {
  const paint = paintFor(io.stderr, io.env);
  const title = paint("error", `${name}:`);
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  if (isReaderGone(error)) return exitCodes.done;
  // Told by whoever found it out.
  if (io.signal?.reason instanceof OutputError) return exitCodes.failed;
  if (error instanceof InterruptedError || io.signal?.aborted) {
    const message = error instanceof InterruptedError ? error.message : "Interrupted; nothing was written";
    say(`${name}: ${printable(message)}`);
    return exitCodes.interrupted;
  }
  if (!isExpectedError(error)) {
    say(`${title} This is a bug in ${name}, please report it:`);
    say(error instanceof Error ? (error.stack ?? error.message) : printable(String(error)));
    return exitCodes.failed;
  }
  const hints = hintsOf(error);
  say(`${title} ${printable(error.message)}`);
  for (const line of hints) say(printable(line));
  if (args.includes("--json")) {
    const { code, message } = error;
    io.stdout.write(`${JSON.stringify({ error: { code, message, ...(hints.length > 0 ? { hints } : {}) } })}\n`);
  }
  if (!(error instanceof UsageError)) return exitCodes.failed;
  say(paint("faint", `Try "${name} --help"`));
  return exitCodes.usage;
}
