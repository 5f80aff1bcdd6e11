import { defineCommand, UsageError } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };
import { conceptArgument } from "./concept-argument.ts";
import { checkFilters, type FilterOptions, filterOptions } from "./filter-options.ts";

/** What a user may say; `-h` and the options of every command are common to all. */
export interface GenerateDigestOptions extends FilterOptions {
  readonly concept: readonly string[];
  readonly "concepts-file": string | undefined;
  readonly config: string | undefined;
  readonly descendants: boolean;
  readonly "alternative-names": boolean;
  readonly all: boolean;
  readonly data: boolean;
  readonly output: string | undefined;
  readonly resume: boolean;
  readonly count: boolean;
}

const text = { type: "string", requiresArg: true } as const;
const flag = { type: "boolean", default: false } as const;

const conceptOptions = {
  "concepts-file": {
    ...text,
    group: "Concepts:",
    describe: 'File with more concepts, one a line, "#" before a comment; "-" is standard input',
  },
  descendants: { ...flag, alias: "d", group: "Concepts:", describe: "Include every concept below each" },
  "alternative-names": {
    ...flag,
    group: "Concepts:",
    describe: "Include what old rows call by a synonym or common name",
  },
} as const;

const contentOptions = {
  all: {
    ...flag,
    alias: "a",
    group: "Content:",
    describe: "Add all other observations of the same imaged moments, whatever the filters",
  },
  data: { ...flag, group: "Content:", describe: "Include ancillary data: depth, position, temperature ..." },
  count: { ...flag, group: "Content:", describe: "Only tell how many observations and images there are" },
} as const;

const runOptions = {
  config: {
    ...text,
    alias: "c",
    describe: "INI file, URL of an M3 host or of its configuration service; else M3_CONFIG, else ./config.ini",
  },
  output: {
    ...text,
    alias: "o",
    group: "Output:",
    describe: 'One digest for all concepts; "-" is standard output; by default one for each, named after it',
  },
  resume: { ...flag, group: "Output:", describe: "Go on where an earlier run of the same command stopped" },
} as const;

/** Looks up the observations of concepts and writes them to digests. */
export const command = defineCommand<GenerateDigestOptions>({
  name: "generate-digest",
  version: manifest.version,
  description: "Look up the observations of concepts that have an image, and write them to digests",
  positionals: "[concept..]",
  configure: (parser) =>
    parser
      .positional("concept", conceptArgument("those of --concepts-file"))
      .options(conceptOptions)
      .options(contentOptions)
      .options(filterOptions)
      .options(runOptions)
      .check((options) => {
        checkOptions(options as unknown as Partial<GenerateDigestOptions> & { readonly json?: boolean });
        return true;
      }),
  examples: [
    ["Sebastes", "Write Sebastes_digest.json"],
    ["-d rockfish", "Write rockfish_desc_digest.json: the genus Sebastes and all its species"],
    ["-d --localized --since 2015-01-01 --max-depth 500 Sebastes", "Only what someone drew a box around, and when"],
    ["-c http://m3.example.org -a Poralia Pandalus", "Ask another host; two digests with whatever is in the images"],
    [
      "--concepts-file names.txt -o all.jsonl.gz --resume",
      "One digest for a list of names, in as many runs as it takes",
    ],
    ["-d --count Sebastes", "Tell how much there is"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});

/** Checked for --help too, where nothing is given. */
function checkOptions(options: Partial<GenerateDigestOptions> & { readonly json?: boolean }): void {
  const { output, json, resume, count } = options;
  checkFilters(options);
  if (count === true) checkCount(options);
  if (options["concepts-file"]?.trim() === "") {
    throw new UsageError('Cannot use --concepts-file "": expected the name of a file, or "-" for standard input');
  }
  if (output?.trim() === "") throw new UsageError('Cannot use --output "": expected the name of a file, or "-"');
  if (output !== "-") return;
  if (json === true) {
    throw new UsageError('Cannot use "--output -" together with --json: both write to standard output');
  }
  if (resume === true)
    throw new UsageError('Cannot use "--output -" together with --resume: expected a file to go on with');
}

/** Counting downloads nothing, so whatever chooses among observations or says where they go has no meaning. */
function checkCount(options: Partial<GenerateDigestOptions>): void {
  const given = Object.entries(options).find(
    ([name, value]) =>
      (name in filterOptions || name in contentOptions || name === "output" || name === "resume") &&
      name !== "count" &&
      (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false),
  );
  if (given === undefined) return;
  throw new UsageError(`Cannot use --count together with --${given[0]}: expected concepts, all of which is counted`);
}
