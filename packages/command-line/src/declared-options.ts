import type { Argv, Options } from "yargs";
import { type CommandDefinition, commonOptions } from "./command.ts";

/** An option as a command declares it. */
export interface DeclaredOption extends Options {
  readonly name: string;
}

/** The options that a command declares itself, in its order; not its positional arguments, nor those that all commands have. */
export function declaredOptions<Declared>({
  configure,
}: Pick<CommandDefinition<Declared>, "configure">): DeclaredOption[] {
  const found: DeclaredOption[] = [];
  const note = (given: string | Readonly<Record<string, Options>>, options: Options = {}): void => {
    if (typeof given === "string") found.push({ ...options, name: given });
    else for (const [name, each] of Object.entries(given)) found.push({ ...each, name });
  };
  // Answers whatever a parser may be asked, and keeps the options.
  const recorder: object = new Proxy(
    {},
    {
      get: (_target, method) =>
        method === "option" || method === "options"
          ? (given: string | Readonly<Record<string, Options>>, options?: Options) => {
              note(given, options);
              return recorder;
            }
          : () => recorder,
    },
  );
  configure(recorder as Argv);
  return found;
}

/**
 * How all options of a command are typed.
 *
 * @param values what the values of options may be, where those do not tell it themselves
 */
export function optionWords<Declared>(
  command: Pick<CommandDefinition<Declared>, "configure">,
  values: Readonly<Record<string, readonly string[]>> = {},
): OptionWord[] {
  const common = Object.entries(commonOptions).map(([name, option]) => ({ ...option, name }));
  const builtIn: DeclaredOption[] = [
    { name: "help", alias: "h", type: "boolean", describe: "Show help" },
    { name: "version", type: "boolean", describe: "Show version number" },
  ];
  return [...declaredOptions(command), ...(common as DeclaredOption[]), ...builtIn].map((option) => {
    const { name, alias = [], type, describe = "", choices = [] } = option;
    return {
      words: [name, ...[alias].flat()].map((word) => (word.length === 1 ? `-${word}` : `--${word}`)),
      hasValue: type !== "boolean",
      description: String(describe),
      values: values[name] ?? choices.map(String),
    };
  });
}

/** How an option is typed. */
export interface OptionWord {
  /** With their dashes. */
  readonly words: readonly string[];
  readonly hasValue: boolean;
  readonly description: string;
  /** What the value may be, if it is one of a few words. */
  readonly values: readonly string[];
}
