import { defineCommand, positiveInteger, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };
import { type ContentOptions, checkContent, contentOptions } from "./content-options.ts";
import { checkFilters, type FilterOptions, filterOptions } from "./filter-options.ts";
import { type Kind, readKinds } from "./kinds.ts";
import { settleYoungSpace } from "./young-space.ts";

/** What a user may say; `-h` and the options of every command are common to all. */
export interface ExtractLocalizationsOptions extends FilterOptions, ContentOptions {
  readonly digest: string[];
  readonly output: string;
  readonly kinds: readonly Kind[];
  readonly problems: string | undefined;
  readonly "keep-repeated": boolean;
  readonly threads: number | undefined;
}

const mostThreads = 64;

/** Extracts the localizations of digests into one file. */
export const command = defineCommand<ExtractLocalizationsOptions>({
  name: "extract-localizations",
  version: manifest.version,
  description: "Extract the localizations of one or more digests (see generate-digest) into one file",
  positionals: "<digest..>",
  configure: (parser) =>
    parser
      .positional("digest", {
        type: "string",
        array: true,
        demandOption: true,
        describe:
          'Digest to read: JSON in any layout, or one observation a line, gzipped or not; "-" is standard input',
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        default: "localizations.json",
        describe: 'File to write (.jsonl: one a line, .gz: compressed); "-" is standard output',
      })
      .option("kinds", {
        type: "string",
        group: "Content:",
        requiresArg: true,
        default: "box",
        coerce: readKinds,
        describe: 'What to take: box, point, line, polygon, several with commas, or "all"',
      })
      .options(filterOptions)
      .options(contentOptions)
      .option("problems", {
        type: "string",
        requiresArg: true,
        describe: "File to write every problem to, one JSON object a line",
      })
      .option("keep-repeated", {
        type: "boolean",
        group: "Content:",
        default: false,
        describe: "Keep a localization every time it comes, not only the first",
      })
      .option("threads", {
        type: "string",
        requiresArg: true,
        coerce: positiveInteger("--threads"),
        describe: "Threads that work at once, each taking 20 MB more (default: 2 for large files; 1 with --dedupe)",
      })
      .check((options) => {
        checkOptions(options as unknown as Partial<ExtractLocalizationsOptions> & { readonly json?: boolean });
        return true;
      }),
  examples: [
    ["Sebastes_desc_digest.json", "Write the boxes to localizations.json"],
    ["*_digest.json.gz -o all.jsonl --kinds all", "Take everything of many digests, one a line"],
    ["digest.json --problems problems.jsonl", "Note what could not be used, and what was doubtful"],
    ["digest.json --verified --generator yolov8 --dedupe", "Take what a model found and somebody has confirmed, once"],
    ["digest.json --parts label --policy beyond-image=fix", "Tell parts by their names, cut boxes at the edge"],
  ],
  settleProcess: settleYoungSpace,
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});

/** Checked for --help too, where nothing is given. */
function checkOptions(options: Partial<ExtractLocalizationsOptions> & { readonly json?: boolean }): void {
  const { digest = [], output, problems, threads, json } = options;
  checkFilters(options);
  checkContent(options);
  if (digest.filter((name) => name === "-").length > 1) {
    throw new UsageError('Cannot read standard input twice: expected "-" once among the digests');
  }
  if (digest.includes("")) throw new UsageError('Cannot read digest "": expected the name of a file');
  if (output === "") throw new UsageError('Cannot write to --output "": expected the name of a file');
  if (problems === "") throw new UsageError('Cannot write to --problems "": expected the name of a file');
  if (threads !== undefined && threads > mostThreads) {
    throw new UsageError(`Cannot use --threads "${threads}": expected a whole number from 1 to ${mostThreads}`);
  }
  if (problems === "-") throw new UsageError('Cannot use --problems "-": expected the name of a file');
  if (output === "-" && json === true) {
    throw new UsageError('Cannot use "--output -" together with --json: both write to standard output');
  }
}
