import { defineCommand, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };
import { formatNames, readFormat } from "./format-names.ts";

/** What a user may say; `-h` and the options of every command are common to all. */
export interface ReformatOptions {
  /** A path, or "-" for standard input. */
  readonly localizations: string;
  readonly output: string | undefined;
  /** COCO, CSV, TF or VOC. */
  readonly format: string;
  readonly "image-map": string | undefined;
  readonly "allow-missing": boolean;
  readonly "no-clip": boolean;
}

/** Turns localizations into a dataset. */
export const command = defineCommand<ReformatOptions>({
  name: "reformat",
  version: manifest.version,
  description: "Turn localizations (see extract-localizations) into a dataset that trains",
  positionals: "<localizations>",
  configure: (parser) =>
    parser
      .positional("localizations", {
        type: "string",
        demandOption: true,
        describe: 'Localizations to read: JSON in any layout, .jsonl, either of them gzipped; "-" is standard input',
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "Output name without its extension; a folder for VOC [default: the input's + _reformatted]",
      })
      .option("format", {
        alias: "f",
        type: "string",
        requiresArg: true,
        default: "COCO",
        coerce: readFormat,
        describe: `Format to write: ${Object.keys(formatNames).join(", ")}, in any letter case`,
      })
      .option("image-map", {
        alias: "image_map",
        type: "string",
        requiresArg: true,
        describe: "Map of the downloaded images (see download-images); VOC and TF need it",
      })
      .option("allow-missing", {
        type: "boolean",
        default: false,
        describe: "Keep images that are not there, with the sizes that M3 has on record (COCO, CSV, VOC)",
      })
      .option("no-clip", {
        type: "boolean",
        default: false,
        describe: "Leave boxes that reach beyond their image as they are, instead of cutting them (not TF)",
      })
      .check(({ localizations, output, "image-map": imageMap }) => {
        if (localizations === "") throw new UsageError('Cannot read localizations "": expected the name of a file');
        if (output === "") throw new UsageError('Cannot write to --output "": expected a name');
        if (imageMap === "") throw new UsageError('Cannot read --image-map "": expected the name of a file');
        return true;
      }),
  examples: [
    ["localizations.json --image_map image_map.json", "Write COCO to localizations_reformatted.json"],
    ["localizations.json -f voc --image_map image_map.json -o sebastes", "Write VOC into the folder sebastes"],
    ["localizations.json -f csv", "Write a table, with no image downloaded"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
