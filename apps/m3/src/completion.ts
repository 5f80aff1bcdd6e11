import {
  type CommandDefinition,
  completionScript,
  completionShells,
  defineCommand,
  oneOf,
  type ProgramDefinition,
  UsageError,
} from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };

/** What a user may say. */
export interface CompletionOptions {
  readonly shell: (typeof completionShells)[number] | undefined;
}

/** Prints a script that makes a shell complete the words of a program. */
export function completionCommand(program: () => ProgramDefinition): CommandDefinition<CompletionOptions> {
  return defineCommand<CompletionOptions>({
    name: "completion",
    version: manifest.version,
    description: "Print a script that completes commands and options in bash, zsh or fish",
    positionals: "[shell]",
    configure: (parser) =>
      parser.positional("shell", {
        type: "string",
        coerce: oneOf("shell", completionShells),
        describe: "bash, zsh or fish; by default the one that SHELL names",
      }),
    examples: [
      ["bash >> ~/.bashrc", "Complete in every bash to come"],
      ["fish > ~/.config/fish/completions/m3.fish", "Complete in every fish to come"],
    ],
    run: async ({ shell }, terminal) => {
      const own = /[^/\\]*$/.exec(terminal.env.SHELL ?? "")?.[0];
      const wanted = shell ?? completionShells.find((each) => each === own);
      if (wanted === undefined) {
        throw new UsageError(`Cannot tell which shell: expected one of ${completionShells.join(", ")}`);
      }
      const script = completionScript(program(), wanted);
      terminal.stdout.write(script);
      return { summary: { shell: wanted } };
    },
  });
}
