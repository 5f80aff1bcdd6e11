import { inColumns, wrap } from "./columns.ts";
import type { CommandDefinition } from "./command.ts";
import {
  type DeclaredOption,
  type DeclaredPositional,
  declarationsOf,
  sharedOptions,
  wordsOf,
} from "./declared-options.ts";
import { valueFacts } from "./option-values.ts";

/** Whether arguments ask for help, or for the version; what is behind a `--` is no option. */
export function questionIn(args: readonly string[]): "help" | "version" | undefined {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  if (options.some((arg) => arg === "--help" || arg === "-h")) return "help";
  return options.includes("--version") ? "version" : undefined;
}

/**
 * The help of a command: how it is called, what it does, arguments and options by group, examples.
 *
 * Made from what the command declares, since the parser takes three times as long to load as Node takes to start.
 *
 * @param width in characters
 */
export function helpOf<Options>(command: CommandDefinition<Options>, width: number): string {
  const { name, description, positionals, examples = [] } = command;
  const declared = declarationsOf(command);
  const groups = new Map<string, DeclaredOption[]>();
  for (const option of [...declared.options, ...sharedOptions()]) {
    const title = option.group ?? "Options:";
    groups.set(title, [...(groups.get(title) ?? []), option]);
  }
  const arguments_ = declared.positionals.map(positionalEntry);
  const sections = [
    wrap(`${name} ${positionals} [options]`.replace("  ", " "), width),
    wrap(description, width),
    ...(arguments_.length === 0 ? [] : [["Arguments:", ...inColumns(arguments_, width)]]),
    ...[...groups].map(([title, options]) => [title, ...inColumns(options.map(optionEntry), width)]),
    ...(examples.length === 0 ? [] : [["Examples:", ...exampleLines(name, examples, width)]]),
  ];
  return sections.map((section) => section.join("\n")).join("\n\n");
}

/** Command lines as they are typed, in one piece each so that they can be copied, with what they do below. */
export function exampleLines(
  name: string,
  examples: readonly (readonly [commandLine: string, what: string])[],
  width: number,
): string[] {
  const indent = " ".repeat(6);
  return examples.flatMap(([line, what]) => [
    `  ${name} ${line}`.trimEnd(),
    ...wrap(what, width - indent.length).map((each) => indent + each),
  ]);
}

function positionalEntry(positional: DeclaredPositional): readonly [string, string] {
  return [positional.name, describe(positional)];
}

function optionEntry(option: DeclaredOption): readonly [string, string] {
  const words = wordsOf(option).join(", ");
  // Long options stand below each other, whether or not there is a short one.
  const aligned = words.startsWith("--") ? `    ${words}` : words;
  return [`${aligned}${placeholderOf(option)}`, describe(option)];
}

/** Last words of names that say nothing of the value. */
const particles: readonly string[] = ["at", "by", "up"];

/** What stands for the value: what its reader says, else the last word of the option's name. */
function placeholderOf({ name, type, array, coerce }: DeclaredOption): string {
  if (type === "boolean") return "";
  const word = name.split("-").at(-1) ?? "";
  const shown = valueFacts(coerce).placeholder ?? (particles.includes(word) ? "value" : word);
  return ` <${shown}>${array === true || type === "array" ? " .." : ""}`;
}

/** The description, with the default where there is one that the description does not tell itself. */
function describe(option: DeclaredOption | DeclaredPositional): string {
  const { describe: text = "", default: preset } = option;
  const defaultDescription = "defaultDescription" in option ? option.defaultDescription : undefined;
  const isTold = /\bdefault\b/.test(String(text));
  const shown = defaultDescription ?? (preset === false || isEmpty(preset) ? undefined : String(preset));
  return shown === undefined || isTold ? String(text) : `${text} [default: ${shown}]`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
