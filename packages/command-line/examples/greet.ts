import { defineCommand, positiveInteger, runCommand, UsageError } from "@m3/command-line";

const greet = defineCommand<{ name: string; times: number | undefined }>({
  name: "greet",
  version: "1.0.0",
  description: "Greet somebody",
  positionals: "<name>",
  examples: [["Ada --times 3", "greets Ada three times"]],
  configure: (parser) =>
    parser
      .positional("name", { type: "string", demandOption: true, describe: "Whom to greet" })
      .option("times", { type: "string", coerce: positiveInteger("--times"), describe: "How often (default: 1)" }),
  run: async ({ name, times = 1 }, terminal) => {
    if (name === "") throw new UsageError('Cannot greet "": expected a name');
    const progress = terminal.progress("Greeting", times);
    for (let count = 0; count < times; count++) {
      terminal.signal.throwIfAborted();
      terminal.print(`Hello ${name}`);
      progress.advance();
    }
    progress.finish();
    return { summary: { name, times } };
  },
});

// A program says `await runMain(greet)`; with runCommand() the caller gives the arguments and streams.
const { stdin, stdout, stderr, env } = process;
process.exitCode = await runCommand(greet, ["Ada", "--times", "2"], { stdin, stdout, stderr, env, cwd: process.cwd() });
