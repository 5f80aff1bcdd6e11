import { runInNewContext } from "node:vm";
import { defineCommand, runMain, subcommand } from "../src/index.ts";

const plain = defineCommand<object>({
  name: "plain",
  version: "1.0.0",
  description: "Say whether a flag of V8 is set",
  positionals: "",
  configure: (parser) => parser,
  run: async (_options, terminal) => {
    // The flag gives every new context a function.
    terminal.print(runInNewContext("typeof gc"));
    return { summary: {} };
  },
});

const flagged = {
  ...plain,
  name: "flagged",
  settleProcess: (setV8Flag: (flag: string) => void) => setV8Flag("--expose-gc"),
};

await runMain({
  name: "flags",
  version: "1.0.0",
  description: "Commands with and without flags of V8",
  groups: [
    {
      title: "All:",
      commands: [subcommand("plain", plain), subcommand("flagged", flagged, { aliases: ["also-flagged"] })],
    },
  ],
});
