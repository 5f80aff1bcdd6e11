import { type ProgramDefinition, subcommand } from "@m3/command-line";
import { command as download } from "@m3/download-images";
import { command as extract } from "@m3/extract-localizations";
import { command as digest } from "@m3/generate-digest";
import { formatNames, command as reformat } from "@m3/reformat";
import manifest from "../package.json" with { type: "json" };
import { completionCommand } from "./completion.ts";
import { command as dataset } from "./dataset/cli.ts";
import { command as demo } from "./demo/cli.ts";
import { command as doctor } from "./doctor/cli.ts";
import { contactSheetCommand, previewCommand } from "./look/cli.ts";

/** Each format by its first name that is one word in a shell. */
const formats = Object.entries(formatNames).map(([name, aliases]) => {
  return [name, ...aliases].find((word) => !word.includes(" ")) ?? name;
});

/** The commands that work on M3 and datasets; the one that completes their words is made of them. */
const groups: ProgramDefinition["groups"] = [
  {
    title: "All in one:",
    commands: [
      subcommand("dataset", dataset, { values: { format: formats } }),
      subcommand("demo", demo, { values: { format: formats } }),
    ],
  },
  {
    title: "Step by step:",
    commands: [
      subcommand("digest", digest, { aliases: ["generate-digest"] }),
      subcommand("extract", extract, { aliases: ["extract-localizations"] }),
      subcommand("download", download, { aliases: ["download-images"] }),
      subcommand("reformat", reformat, { values: { format: formats } }),
    ],
  },
];

/** One command for all of it. */
export const program: ProgramDefinition = {
  name: "m3",
  version: manifest.version,
  description: "From a concept in M3/VARS to a dataset that trains",
  groups: [
    ...groups,
    {
      title: "To look at:",
      commands: [subcommand("preview", previewCommand), subcommand("contact-sheet", contactSheetCommand)],
    },
    {
      title: "Help:",
      commands: [
        subcommand("doctor", doctor),
        subcommand(
          "completion",
          completionCommand(() => program),
          { words: ["bash", "zsh", "fish"] },
        ),
      ],
    },
  ],
  examples: [
    ["dataset Sebastes -d -f COCO -o sebastes", "Make a COCO dataset of the rockfishes in the folder sebastes"],
    ["dataset -o sebastes", "Bring it up to date, and hear what has changed"],
    ["demo", "Try all of it on an ocean that comes along"],
  ],
};
