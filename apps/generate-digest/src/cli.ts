import { defineCommand, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };

/** What a user may say; `-h` and the options of every command are common to all. */
export interface GenerateDigestOptions {
  readonly concept: string;
  readonly config: string | undefined;
  readonly descendants: boolean;
  readonly all: boolean;
  readonly output: string | undefined;
}

/** Looks up the observations of a concept and writes them to a digest. */
export const command = defineCommand<GenerateDigestOptions>({
  name: "generate-digest",
  version: manifest.version,
  description: "Look up the observations of a concept that have an image, and write them to a digest",
  positionals: "<concept>",
  configure: (parser) =>
    parser
      .positional("concept", {
        type: "string",
        demandOption: true,
        describe: "Any name of the concept: accepted, synonym or common",
      })
      .option("config", {
        alias: "c",
        type: "string",
        requiresArg: true,
        describe: "INI file, URL of an M3 host or of its configuration service; else M3_CONFIG, else ./config.ini",
      })
      .option("descendants", {
        alias: "d",
        type: "boolean",
        default: false,
        describe: "Include every concept below it",
      })
      .option("all", {
        alias: "a",
        type: "boolean",
        default: false,
        describe: "Add all other observations of the same imaged moments",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: 'Digest to write; "-" is standard output; by default named after the concept',
      })
      .check(({ concept, output, json }) => {
        // Checked for --help too, where nothing is given.
        if (concept?.trim() === "") throw new UsageError("Cannot look up a concept without a name");
        if (output === "-" && json === true) {
          throw new UsageError('Cannot use "--output -" together with --json: both write to standard output');
        }
        return true;
      }),
  examples: [
    ["Sebastes", "Write Sebastes_digest.json"],
    ["-d rockfish", "Write rockfish_desc_digest.json: the genus Sebastes and all its species"],
    ["-c http://m3.example.org -a Poralia", "Ask another host; add whatever else is in the same images"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
