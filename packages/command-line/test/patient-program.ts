import { defineCommand, runMain } from "../src/index.ts";

/** A program of a few habits that real ones have, for the tests of runMain(). */
await runMain(
  defineCommand<{ habit: string }>({
    name: "patient",
    version: "1.0.0",
    description: "Wait",
    positionals: "<habit>",
    configure: (parser) => parser.positional("habit", { type: "string", demandOption: true }),
    run: async ({ habit }, terminal) => {
      // Something that would keep the process alive, as a look-up that nobody answers does.
      setTimeout(() => {}, 60_000);
      if (habit === "talkative")
        for (let line = 0; line < 20_000; line++) terminal.print(`line ${line} ${"x".repeat(40)}`);
      if (habit === "stubborn") await new Promise(() => terminal.print("ready"));
      if (habit === "polite") {
        terminal.print("ready");
        await new Promise((resolve) => terminal.signal.addEventListener("abort", resolve));
      }
      if (habit === "tidy") {
        terminal.print("ready");
        await new Promise((resolve) => terminal.signal.addEventListener("abort", resolve));
        // Until the next signal is here, and a little longer.
        const isToldAgain = new Promise((resolve) => process.once("SIGHUP", () => setTimeout(resolve, 50)));
        terminal.print("tidying");
        await isToldAgain;
        terminal.print("tidy");
      }
      if (habit === "talkative") terminal.note("finished");
      return { summary: {} };
    },
  }),
);
