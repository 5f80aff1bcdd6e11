import { type CommandDefinition, defineCommand, oneOf, positiveInteger, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };

/** What the command line of the emulator may say. */
export interface EmulatorCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly generation: "modern" | "legacy";
  readonly "knowledge-base": "oni" | "vars-kb-server";
  readonly dives: number | undefined;
  readonly moments: number | undefined;
  readonly latency: number;
}

/** Starts an emulated M3 and runs it until Ctrl-C. */
export const command: CommandDefinition<EmulatorCommandOptions> = defineCommand<EmulatorCommandOptions>({
  name: "m3-emulator",
  version: manifest.version,
  description: "Run an emulated M3 with a seeded ocean on this machine until Ctrl-C",
  positionals: "",
  configure: (parser) =>
    parser
      .option("port", {
        type: "string",
        default: "8080",
        describe: "Port to listen on; 0 takes a free one",
        coerce: wholeNumber("--port", 65_535),
      })
      .option("host", { type: "string", default: "127.0.0.1", describe: "Address to listen on" })
      .option("seed", {
        type: "string",
        default: "1",
        describe: "Decides everything in the ocean",
        coerce: wholeNumber("--seed", Number.MAX_SAFE_INTEGER),
      })
      .option("generation", {
        type: "string",
        default: "modern",
        describe: "Generation of Annosaurus: modern (1.0 on) or legacy",
        coerce: required(oneOf("--generation", ["modern", "legacy"])),
      })
      .option("knowledge-base", {
        type: "string",
        default: "oni",
        describe: "Server of the knowledge base: oni or vars-kb-server",
        coerce: required(oneOf("--knowledge-base", ["oni", "vars-kb-server"])),
      })
      .option("dives", {
        type: "string",
        describe: "Number of dives [default: 12]",
        coerce: positiveInteger("--dives"),
      })
      .option("moments", {
        type: "string",
        describe: "Number of moments of each dive [default: 20]",
        coerce: positiveInteger("--moments"),
      })
      .option("latency", {
        type: "string",
        default: "0",
        describe: "Milliseconds that each reply is held back",
        coerce: wholeNumber("--latency", 3_600_000),
      })
      .check(({ host }) => {
        if (host === "") throw new UsageError('Cannot use --host "": expected an address');
        return true;
      }),
  examples: [
    ["", "Serve the default ocean on port 8080"],
    ["--port 0 --seed 7 --generation legacy", "Another ocean, as an old server gives it"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});

function wholeNumber(option: string, largest: number): (value: unknown) => number {
  return (value) => {
    const text = String(value).trim();
    if (/^\d+$/.test(text) && Number(text) <= largest) return Number(text);
    throw new UsageError(`Cannot use ${option} "${text}": expected a whole number from 0 to ${largest}`);
  };
}

function required<T>(coerce: (value: unknown) => T | undefined): (value: unknown) => T {
  return (value) => {
    const coerced = coerce(value);
    if (coerced === undefined) throw new UsageError("Cannot use an option without a value");
    return coerced;
  };
}
