import { defineCommand, nonNegativeNumber } from "@m3/command-line";
import manifest from "../../package.json" with { type: "json" };

/** What a user may say. */
export interface DoctorOptions {
  readonly config: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}

/** Says which services answer. */
export const command = defineCommand<DoctorOptions>({
  name: "doctor",
  version: manifest.version,
  description: "Say which services of M3 answer, which versions they are, how fast, and what is missing",
  positionals: "",
  configure: (parser) =>
    parser
      .option("config", {
        alias: "c",
        type: "string",
        requiresArg: true,
        describe: "INI file, URL of an M3 host or of its configuration service; else M3_CONFIG, else ./config.ini",
      })
      .option("timeout", {
        type: "string",
        requiresArg: true,
        coerce: nonNegativeNumber("--timeout"),
        describe: "Seconds to wait for each answer [default: 10]",
      }),
  examples: [
    ["", "Look at the M3 that the commands would ask"],
    ["-c http://m3.example.org", "Look at another"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
