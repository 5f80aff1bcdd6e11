import type { Argv, Options, PositionalOptions } from "yargs";
import type { CommandDefinition } from "./command.ts";
import { commonOptions, helpOptions } from "./common-options.ts";
import { valueFacts } from "./option-values.ts";

/** An option as a command declares it. */
export interface DeclaredOption extends Options {
  readonly name: string;
}

/** A positional argument as a command declares it. */
export interface DeclaredPositional extends PositionalOptions {
  readonly name: string;
}

/** What a command declares, in its order. */
export interface Declarations {
  readonly positionals: readonly DeclaredPositional[];
  readonly options: readonly DeclaredOption[];
}

/** What a command declares itself, without what all commands have. Loads no parser, so that help is quick. */
export function declarationsOf<Declared>({ configure }: Pick<CommandDefinition<Declared>, "configure">): Declarations {
  const positionals: DeclaredPositional[] = [];
  const options: DeclaredOption[] = [];
  const note = (given: string | Readonly<Record<string, Options>>, each: Options = {}): void => {
    if (typeof given === "string") options.push({ ...each, name: given });
    else for (const [name, one] of Object.entries(given)) options.push({ ...one, name });
  };
  const recorders: Readonly<Record<string, unknown>> = {
    option: note,
    options: note,
    positional: (name: string, each: PositionalOptions) => positionals.push({ ...each, name }),
  };
  // Answers whatever a parser may be asked, and keeps what is declared.
  const recorder: object = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        (...args: unknown[]) => {
          (recorders[String(method)] as ((...args: unknown[]) => void) | undefined)?.(...args);
          return recorder;
        },
    },
  );
  configure(recorder as Argv);
  return { positionals, options };
}

/** The options that a command declares itself, in its order; not its positional arguments, nor those that all commands have. */
export function declaredOptions<Declared>(command: Pick<CommandDefinition<Declared>, "configure">): DeclaredOption[] {
  return [...declarationsOf(command).options];
}

/** The options that all commands have. */
export function sharedOptions(): DeclaredOption[] {
  return Object.entries({ ...commonOptions, ...helpOptions }).map(([name, option]) => ({ ...option, name }));
}

/** The words of an option as they are typed, the short ones first. */
export function wordsOf({ name, alias = [] }: Pick<DeclaredOption, "name" | "alias">): string[] {
  const names = [name, ...[alias].flat()];
  return [
    ...names.filter((word) => word.length === 1).map((word) => `-${word}`),
    ...names.filter((word) => word.length > 1).map((word) => `--${word}`),
  ];
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
  return [...declaredOptions(command), ...sharedOptions()].map((option) => {
    const { name, type, describe = "", coerce } = option;
    return {
      words: wordsOf(option),
      hasValue: type !== "boolean",
      description: String(describe),
      values: values[name] ?? valueFacts(coerce).words ?? [],
      isList: valueFacts(coerce).isList ?? false,
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
  /** Whether it may be several of them, with commas between. */
  readonly isList: boolean;
}
