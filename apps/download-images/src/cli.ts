import { defineCommand, nonNegativeNumber, oneOf, positiveInteger, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };

/** What a user may say; `-h` and the options of every command are common to all. */
export interface DownloadImagesOptions {
  /** A path, or "-" for standard input. */
  readonly localizations: string;
  readonly output_dir: string;
  readonly jobs: number | undefined;
  readonly config: string | undefined;
  readonly overwrite: boolean;
  readonly yes: boolean;
  readonly "dry-run": boolean;
  readonly "image-map": string;
  readonly names: "original" | "uuid" | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}

const mostTimeoutSeconds = 86_400;

/** Downloads the images that localizations refer to. */
export const command = defineCommand<DownloadImagesOptions>({
  name: "download-images",
  version: manifest.version,
  description: "Download and verify the images that localizations refer to (see extract-localizations)",
  positionals: "<localizations> <output_dir>",
  configure: (parser) =>
    parser
      .positional("localizations", {
        type: "string",
        demandOption: true,
        describe: 'Localizations to read: JSON in any layout, .jsonl, either of them gzipped; "-" is standard input',
      })
      .positional("output_dir", { type: "string", demandOption: true, describe: "Folder to save the images in" })
      .option("jobs", {
        alias: "j",
        type: "string",
        requiresArg: true,
        coerce: positiveInteger("--jobs"),
        describe: "Most images to fetch at once [default: 64, up to 32 from one host]",
      })
      .option("config", {
        alias: "c",
        type: "string",
        requiresArg: true,
        describe: "INI file, URL of an M3 host or of its configuration service; asked for URLs that are missing",
      })
      .option("overwrite", { alias: "o", type: "boolean", default: false, describe: "Fetch existing images again" })
      .option("yes", { alias: "y", type: "boolean", default: false, describe: "Do not ask before downloading" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be downloaded, and stop" })
      .option("image-map", {
        alias: "image_map",
        type: "string",
        requiresArg: true,
        default: "image_map.json",
        describe: "Where to write the map from image references to files",
      })
      .option("names", {
        type: "string",
        requiresArg: true,
        coerce: oneOf("--names", ["original", "uuid"]),
        describe: "Name new files as on the server, or by image reference [default: original]",
      })
      .option("timeout", {
        type: "string",
        requiresArg: true,
        coerce: nonNegativeNumber("--timeout"),
        describe: "Seconds to wait for a connection, an answer, or more bytes [default: 10, 30, 30]",
      })
      .check(({ output_dir: folder, "image-map": map, timeout }) => {
        // Checked for --help too, where nothing is given.
        if (folder === "") throw new UsageError('Cannot download to output_dir "": expected the name of a folder');
        if (map === "") throw new UsageError('Cannot write --image-map "": expected the name of a file');
        if (timeout === 0) throw new UsageError('Cannot use --timeout "0": expected a number above 0');
        if (timeout !== undefined && timeout > mostTimeoutSeconds) {
          throw new UsageError(`Cannot use --timeout "${timeout}": expected at most ${mostTimeoutSeconds} (a day)`);
        }
        return true;
      }),
  examples: [
    ["localizations.json images", "Ask, then download to images and write image_map.json"],
    ["-y -j 8 localizations.json images", "Do not ask; fetch at most 8 at once"],
    ["--dry-run localizations.json images", "Say what is missing"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
