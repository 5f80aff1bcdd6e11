import { paintFor } from "./colours.ts";
import { inColumns, widthOf, wrap } from "./columns.ts";
import { type CommandDefinition, runCommand } from "./command.ts";
import { type OptionWord, optionWords } from "./declared-options.ts";
import { exitCodes } from "./exit-codes.ts";
import { exampleLines } from "./help-text.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import type { CommandIo } from "./terminal.ts";

/** A program that is several commands: `m3 digest`, `m3 reformat`. */
export interface ProgramDefinition {
  /** The name a user types. */
  readonly name: string;
  readonly version: string;
  /** One sentence for `--help`. */
  readonly description: string;
  /** The commands, as `--help` lists them. */
  readonly groups: readonly { readonly title: string; readonly commands: readonly Subcommand[] }[];
  /** Command lines with what they do, shown by `--help`; written without the program's name. */
  readonly examples?: readonly (readonly [commandLine: string, what: string])[];
}

/** A command of a program. */
export interface Subcommand {
  readonly name: string;
  /** Other words it is called by. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** Its options, for whoever completes what a user types. */
  readonly options: () => OptionWord[];
  /** Words that its first positional argument may be, if it is one of a few. */
  readonly words: readonly string[];
  /** See {@link CommandDefinition}. */
  readonly settleProcess: CommandDefinition<never>["settleProcess"];
  /** See {@link runCommand}. */
  readonly run: (programName: string, args: readonly string[], io: CommandIo) => Promise<number>;
}

/** What else is known of a command of a program. */
export interface SubcommandOptions {
  /** Other words it is called by. */
  readonly aliases?: readonly string[];
  /** Words that its first positional argument may be, if it is one of a few. */
  readonly words?: readonly string[];
  /** What the values of options may be, by name, where they are one of a few words that the options do not tell. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

/** Makes a command of a program out of one that could stand alone. */
export function subcommand<Options>(
  name: string,
  definition: CommandDefinition<Options>,
  { aliases = [], words = [], values = {} }: SubcommandOptions = {},
): Subcommand {
  return {
    name,
    aliases,
    words,
    description: definition.description,
    options: () => optionWords(definition, values),
    settleProcess: definition.settleProcess,
    run: (programName, args, io) => runCommand({ ...definition, name: `${programName} ${name}` }, args, io),
  };
}

/**
 * Runs the command of a program that the first argument names, and returns its exit code. Never throws, as {@link runCommand}.
 *
 * `help`, `--help` and `-h` list the commands, `help NAME` is `NAME --help`, `--version` tells the version; a name that is none is told with the nearest.
 */
export async function runProgram(program: ProgramDefinition, args: readonly string[], io: CommandIo): Promise<number> {
  const [first, ...rest] = args;
  const print = (text: string): number => {
    io.stdout.write(`${text}\n`);
    return exitCodes.done;
  };
  if (first === undefined) {
    io.stderr.write(`${programHelp(program, widthOf(io.stderr))}\n`);
    return exitCodes.usage;
  }
  if (first === "--version") return print(program.version);
  const isHelp = first === "help" || first === "--help" || first === "-h";
  const name = isHelp ? rest.find((arg) => !arg.startsWith("-")) : first;
  if (name === undefined) return print(programHelp(program, widthOf(io.stdout)));
  const found = findSubcommand(program, name);
  if (found !== undefined) {
    return found.run(program.name, isHelp ? ["--help"] : rest, { ...io, reword: (text) => inProgram(text, program) });
  }
  refuse(program, name, io, args);
  return exitCodes.usage;
}

/** The command of this name. */
export function findSubcommand(program: ProgramDefinition, name: string): Subcommand | undefined {
  return subcommandsOf(program).find((each) => each.name === name || each.aliases.includes(name));
}

/** All commands of a program. */
export function subcommandsOf({ groups }: ProgramDefinition): Subcommand[] {
  return groups.flatMap(({ commands }) => commands);
}

function refuse(program: ProgramDefinition, name: string, io: CommandIo, args: readonly string[]): void {
  const commands = subcommandsOf(program);
  const names = commands.map((each) => each.name);
  const near = nearest(name, [...names, ...commands.flatMap(({ aliases }) => aliases)]);
  const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
  const expected = name.startsWith("-") ? "a command before any option" : `one of ${names.join(", ")}`;
  const message = `Cannot run "${printable(name)}": expected ${expected}${hint}`;
  const paint = paintFor(io.stderr, io.env);
  io.stderr.write(`${paint("error", `${program.name}:`)} ${message}\n`);
  io.stderr.write(`${paint("faint", `Try "${program.name} --help"`)}\n`);
  if (args.includes("--json")) io.stdout.write(`${JSON.stringify({ error: { code: "usage", message } })}\n`);
}

/** A text of a command with the others called as they are in the program: `m3 digest` for `generate-digest`. */
export function inProgram(text: string, program: ProgramDefinition): string {
  return subcommandsOf(program).reduce((said, { name, aliases }) => {
    const own = aliases.filter((alias) => alias.includes("-"));
    // Not within a path or a longer name, and not what a user said, which is in quotes.
    return own.reduce(
      (each, alias) => each.replace(new RegExp(`(?<![\\w./"@-])${alias}(?![\\w./"-])`, "g"), `${program.name} ${name}`),
      said,
    );
  }, text);
}

function programHelp(program: ProgramDefinition, width: number): string {
  const { name, description, groups, examples = [] } = program;
  const titled = [
    ...groups.map(({ title, commands }) => ({
      title,
      entries: commands.map((each) => [each.name, inProgram(each.description, program)] as const),
    })),
    {
      title: "Options:",
      entries: [
        ["-h, --help", `Show help; "${name} help COMMAND" shows that of a command`],
        ["--version", "Show the version"],
      ] as const,
    },
  ];
  // All groups in one go, so that their columns stand below each other.
  const rows = titled.flatMap(({ entries }) => entries);
  const longest = Math.max(...rows.map(([left]) => left.length));
  const sections = [
    [`${name} <command> [options]`],
    wrap(description, width),
    ...titled.map(({ title, entries }) => [
      title,
      ...inColumns(
        entries.map(([left, right]) => [left.padEnd(longest), right] as const),
        width,
      ),
    ]),
    ...(examples.length === 0 ? [] : [["Examples:", ...exampleLines(name, examples, width)]]),
  ];
  return sections.map((section) => section.join("\n")).join("\n\n");
}
