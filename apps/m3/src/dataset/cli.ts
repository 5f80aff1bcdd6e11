import { type DeclaredOption, defineCommand, UsageError, unread } from "@m3/command-line";
import { conceptArgument } from "@m3/generate-digest";
import manifest from "../../package.json" with { type: "json" };
import { passedOptions, queryOptions, type StageOption } from "./stages.ts";

/** What a user may say; the options of the query, and those that are handed on to the commands, come on top by their names. */
export interface DatasetOptions {
  readonly concept: readonly string[];
  readonly "concepts-file": string | undefined;
  readonly config: string | undefined;
  readonly format: string | undefined;
  readonly output: string | undefined;
  readonly from: string | undefined;
  readonly "replace-query": boolean;
  readonly check: boolean;
  readonly prune: boolean;
  readonly preview: boolean;
  readonly "no-preview": boolean;
  readonly [option: string]: unknown;
}

const text = { type: "string", requiresArg: true } as const;
const flag = { type: "boolean", default: false } as const;
const folderGroup = "Folder:";

const ownOptions = {
  "concepts-file": {
    ...text,
    group: "Concepts:",
    describe: 'File with more concepts, one a line, "#" before a comment',
  },
  format: {
    ...text,
    alias: "f",
    group: folderGroup,
    describe: "Format of the dataset: COCO, YOLO, VOC ..., all that m3 reformat writes [default: COCO]",
  },
  output: {
    ...text,
    alias: "o",
    group: folderGroup,
    describe: "Folder to make the dataset in, or to bring up to date [default: this one, if it is one]",
  },
  from: { ...text, group: folderGroup, describe: "Take the query of another dataset: its m3-dataset.json" },
  check: { ...flag, group: folderGroup, describe: "Say what would change, and change nothing" },
  prune: { ...flag, group: folderGroup, describe: "Remove images that the dataset does not refer to any more" },
  preview: {
    ...flag,
    group: folderGroup,
    describe: "Make a page that shows the dataset, and keep it up to date from now on",
  },
  "no-preview": { ...flag, group: folderGroup, describe: "Make no page any more, and remove the one that is there" },
  "replace-query": { ...flag, group: folderGroup, describe: "Make another dataset of the folder than it was" },
  config: {
    ...text,
    alias: "c",
    describe:
      "INI file, URL of an M3 host or of its configuration service; else as the folder has it, M3_CONFIG, ./config.ini",
  },
} as const;

/** Makes a dataset of concepts, and keeps it up to date. */
export const command = defineCommand<DatasetOptions>({
  name: "dataset",
  version: manifest.version,
  description: "Make a dataset of concepts in one go, in a folder that remembers; run again, it brings it up to date",
  positionals: "[concept..]",
  configure: (parser) =>
    parser
      .positional("concept", conceptArgument("those of the folder"))
      .options(ownOptions)
      .options(
        Object.fromEntries([...queryOptions(), ...passedOptions()].map((option) => [option.name, asTyped(option)])),
      )
      .check((options) => {
        checkOptions(options as unknown as Partial<DatasetOptions>);
        return true;
      }) as never,
  examples: [
    ["Sebastes -d -f COCO -o sebastes", "Make a COCO dataset of the genus and all its species in sebastes/"],
    ["-o sebastes", "Bring it up to date: only what changed in M3 is fetched, and told"],
    ["-o sebastes --preview", "Make a page that shows it too: sebastes/preview.html"],
    ["-o sebastes --check", "Say what has changed"],
    ["--from sebastes/m3-dataset.json -f VOC -o sebastes-voc", "The same dataset in another format, elsewhere"],
    ["Poralia Pandalus --since 2015-01-01 --max-depth 500 -o shallow", "Only a part of what there is"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});

/** The option without what its own command makes of the value, which is kept as it was typed. */
function asTyped({
  name: _name,
  stage: _stage,
  coerce,
  default: preset,
  ...rest
}: StageOption): Omit<DeclaredOption, "name"> {
  const option = coerce === undefined ? rest : { ...rest, coerce: unread(coerce) };
  const { describe, type } = option;
  const isTold = type === "boolean" || preset === undefined || String(describe).includes("default");
  return isTold ? option : { ...option, describe: `${describe} [default: ${String(preset)}]` };
}

/** Checked for --help too, where nothing is given. */
function checkOptions(options: Partial<DatasetOptions>): void {
  const { check, prune, concept = [] } = options;
  for (const name of ["concepts-file", "output", "from"]) {
    const value = options[name];
    if (typeof value === "string" && value.trim() === "") {
      throw new UsageError(`Cannot use --${name} "": expected the name of a ${name === "output" ? "folder" : "file"}`);
    }
  }
  if (options["concepts-file"] === "-") {
    throw new UsageError('Cannot use --concepts-file "-": expected the name of a file');
  }
  if (concept.some((name) => name.trim() === "")) throw new UsageError("Cannot look up a concept without a name");
  if (options.preview === true && options["no-preview"] === true) {
    throw new UsageError("Cannot use --preview together with --no-preview: expected one of them");
  }
  if (check === true && prune === true) {
    throw new UsageError(
      "Cannot use --check together with --prune: the first changes nothing, the second removes files",
    );
  }
}
