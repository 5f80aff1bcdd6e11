import { defineCommand, nonNegativeNumber, oneOf, positiveInteger, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };
import { bytesPerSecond } from "./bytes-per-second.ts";

/** What a user may say; `-h` and the options of every command are common to all. */
export interface DownloadImagesOptions {
  /** A path, or "-" for standard input. */
  readonly localizations: string;
  /** Undefined when the images go to a `storage`. */
  readonly output_dir: string | undefined;
  /** `s3://bucket/prefix`. */
  readonly storage: string | undefined;
  readonly jobs: number | undefined;
  readonly "per-host": number | undefined;
  /** Bytes a second. */
  readonly "max-rate": number | undefined;
  readonly config: string | undefined;
  readonly overwrite: boolean;
  readonly yes: boolean;
  readonly "dry-run": boolean;
  readonly "image-map": string;
  readonly names: "original" | "uuid" | undefined;
  readonly format: "png" | "jpg" | undefined;
  readonly "retry-failures": boolean;
  readonly verify: boolean;
  readonly decode: boolean;
  readonly sha256: boolean;
  /** Seconds. */
  readonly timeout: number | undefined;
}

const mostTimeoutSeconds = 86_400;

/** Downloads the images that localizations refer to. */
export const command = defineCommand<DownloadImagesOptions>({
  name: "download-images",
  version: manifest.version,
  description: "Download and verify the images that localizations refer to (see extract-localizations)",
  positionals: "<localizations> [output_dir]",
  configure: (parser) =>
    parser
      .positional("localizations", {
        type: "string",
        demandOption: true,
        describe: 'Localizations to read: JSON in any layout, .jsonl, either of them gzipped; "-" is standard input',
      })
      .positional("output_dir", { type: "string", describe: "Folder to save the images in; needed without --storage" })
      .option("jobs", {
        alias: "j",
        type: "string",
        requiresArg: true,
        coerce: positiveInteger("--jobs"),
        describe: "Most images to fetch at once [default: 64]",
      })
      .option("per-host", {
        type: "string",
        requiresArg: true,
        coerce: positiveInteger("--per-host"),
        describe: "Most images to fetch from one host at once [default: as many as --jobs]",
      })
      .option("max-rate", {
        type: "string",
        requiresArg: true,
        coerce: bytesPerSecond("--max-rate"),
        describe: "Most bytes to fetch a second, such as 500K, 10M or 1G [default: no limit]",
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
      .option("format", {
        type: "string",
        requiresArg: true,
        coerce: oneOf("--format", ["png", "jpg"]),
        describe: "Where a frame has images of one size in several formats, fetch this one [default: the one drawn on]",
      })
      .option("retry-failures", {
        type: "boolean",
        default: false,
        describe: "Fetch only what is in failures.csv, or failures.jsonl beside it",
      })
      .option("verify", {
        type: "boolean",
        default: false,
        describe: "Read images that are there again, and fetch those that are not what they were",
      })
      .option("decode", {
        type: "boolean",
        default: false,
        describe:
          "Decode every image fetched, or read by --verify, which finds most damage inside; needs the package sharp",
      })
      .option("sha256", {
        type: "boolean",
        default: false,
        describe: "Write SHA256SUMS, for sha256sum --check",
      })
      .option("storage", {
        type: "string",
        requiresArg: true,
        describe: "Save the images in object storage, s3://BUCKET/PREFIX, instead of a folder",
      })
      .option("timeout", {
        type: "string",
        requiresArg: true,
        coerce: nonNegativeNumber("--timeout"),
        describe: "Seconds to wait for a connection, an answer, or more bytes [default: 10, 30, 30]",
      })
      .check(({ localizations, output_dir: folder, "image-map": map, timeout, storage, overwrite, ...rest }) => {
        // Checked for --help too, where nothing is given.
        if (localizations !== undefined && folder === undefined && storage === undefined) {
          throw new UsageError("Cannot download images: expected output_dir, or --storage");
        }
        if (folder !== undefined && storage !== undefined) {
          throw new UsageError(
            `Cannot save images in both "${folder}" and --storage "${storage}": expected one of them`,
          );
        }
        if (overwrite && (rest["retry-failures"] || rest.verify)) {
          const other = rest.verify ? "--verify" : "--retry-failures";
          throw new UsageError(`Cannot use ${other} with --overwrite, which fetches everything again`);
        }
        if (folder === "") throw new UsageError('Cannot download to output_dir "": expected the name of a folder');
        if (map === "-")
          throw new UsageError('Cannot write --image-map "-": expected the name of a file ("./-" is one)');
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
    ["--dry-run localizations.json images", "Say what is missing, and how large it is"],
    ["-y --retry-failures localizations.json images", "Try again what failed the last time"],
    ["-y --storage s3://bucket/images localizations.json", "Download to object storage"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
