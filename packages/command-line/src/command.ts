import type { Argv } from "yargs";
import { widthOf } from "./columns.ts";
import { UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { helpOf, questionIn } from "./help-text.ts";
import { parseArguments } from "./parse-arguments.ts";
import { reportFailure } from "./report-failure.ts";
import { type CommandIo, createTerminal, type Terminal } from "./terminal.ts";

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
  /** Declares positionals and options, of which `--help` is made too; by way of what the parser returns, and nothing else. */
  readonly configure: (parser: Argv) => Argv<Options>;
  /** Command lines with what they do, shown by `--help`; written without the command's name. */
  readonly examples?: readonly (readonly [commandLine: string, what: string])[];
  /**
   * Sets up V8 for a process that has nothing but this command to do; called by {@link runMain}. That is about memory and speed only: a Node
   * that its flags were not tried with goes without.
   */
  readonly settleProcess?: (setV8Flag: (flag: string) => void) => void;
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
    const answer = answerOf(command, args, io);
    if (answer !== undefined) {
      io.stdout.write(`${answer}\n`);
      return exitCodes.done;
    }
    const { options, flags, strict } = await parseArguments(command, args);
    const outcome = await command.run(options, createTerminal(io, flags));
    if (flags.json) io.stdout.write(`${JSON.stringify(outcome.summary)}\n`);
    if (io.signal?.aborted) return exitCodes.interrupted;
    const { problemCount = 0, undeliveredCount = 0 } = outcome;
    const isIncomplete = undeliveredCount > 0 || (strict && problemCount > 0);
    return isIncomplete ? exitCodes.incomplete : exitCodes.done;
  } catch (error) {
    return reportFailure(command.name, error, args, io);
  }
}

/** The help or the version, where that is what is asked for. */
function answerOf<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
  { stdout, reword = (text) => text }: Pick<CommandIo, "stdout" | "reword">,
): string | undefined {
  const question = questionIn(args);
  if (question === "version") return command.version;
  return question === undefined ? undefined : reword(helpOf(command, widthOf(stdout)));
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
  return command.run(await readArguments(command, args), terminal);
}

/**
 * Reads arguments as a command does, and gives its options.
 *
 * @throws {UsageError} when they are wrong
 */
export async function readArguments<Options>(
  command: CommandDefinition<Options>,
  args: readonly string[],
): Promise<Options> {
  if (questionIn(args) !== undefined)
    throw new UsageError(`Cannot show help of ${command.name} here: expected arguments`);
  return (await parseArguments(command, args)).options;
}
