import { type CommandDefinition, defineCommand, UsageError } from "@m3/command-line";
import manifest from "../../package.json" with { type: "json" };

/** What a user may say. */
export interface LookOptions {
  readonly dataset: string;
  readonly output: string | undefined;
  readonly images: string | undefined;
  readonly title: string | undefined;
}

type Parser = Parameters<CommandDefinition<LookOptions>["configure"]>[0];

const text = { type: "string", requiresArg: true } as const;

function configure(parser: Parser, output: string) {
  return parser
    .positional("dataset", {
      type: "string",
      demandOption: true,
      describe: "Dataset in any format that can be read, or a folder that m3 dataset made",
    })
    .option("output", { ...text, alias: "o", describe: output })
    .option("images", { ...text, describe: "Folder of the images, if not where the dataset has them" })
    .option("title", { ...text, describe: "Heading [default: the name of the dataset]" })
    .check(({ dataset, output: target }) => {
      if (dataset === "") throw new UsageError('Cannot look at dataset "": expected the name of a file or folder');
      if (target === "") throw new UsageError('Cannot write to --output "": expected a name');
      if (target === "-") throw new UsageError('Cannot write to --output "-": expected a name ("./-" is one)');
      return true;
    });
}

/** Makes a page that shows a dataset. */
export const previewCommand = defineCommand<LookOptions>({
  name: "preview",
  version: manifest.version,
  description: "Make a page that shows a dataset: images, boxes, charts, problems; it opens from disk",
  positionals: "<dataset>",
  configure: (parser) => configure(parser, "Folder, or file that ends in .html [default: DATASET-preview]"),
  examples: [
    ["sebastes", "Show the dataset in sebastes/, in sebastes-preview/index.html"],
    ["annotations.json --images images -o look.html", "Show a COCO file on one page"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).preview(options, terminal),
});

/** Makes a picture of some crops of a dataset. */
export const contactSheetCommand = defineCommand<LookOptions>({
  name: "contact-sheet",
  version: manifest.version,
  description: "Make a picture of some crops of a dataset with their categories, for a quick look or a paper",
  positionals: "<dataset>",
  configure: (parser) => configure(parser, "Picture: .jpg, .png or .webp [default: contact-sheet.jpg]"),
  examples: [
    ["sebastes -o sebastes.jpg", "A picture of what is in sebastes/"],
    ["voc --images images --title Rockfish", "Of a VOC folder, with a heading"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).contactSheet(options, terminal),
});
