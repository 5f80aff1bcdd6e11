import { type CommandDefinition, defineCommand } from "@m3/command-line";
import manifest from "../package.json" with { type: "json" };
import { checkTogether } from "./check-together.ts";
import { configureAnnotations, configureFiles, configureImages } from "./configure.ts";
import { configureResults } from "./configure-results.ts";
import type { ReformatOptions } from "./options.ts";
import type { PageSettings } from "./preview-page.ts";

/** Turns localizations, or a dataset, into a dataset. */
export const command: CommandDefinition<ReformatOptions> = commandWith({});

/** The same for a program that knows more of the page of `--preview` than a command line says. */
export function commandWith(page: PageSettings): CommandDefinition<ReformatOptions> {
  return defineCommand<ReformatOptions>({
    name: "reformat",
    version: manifest.version,
    description: "Turn localizations (see extract-localizations), or another dataset, into a dataset that trains",
    positionals: "<localizations>",
    configure: (parser) =>
      configureResults(configureImages(configureAnnotations(configureFiles(parser)))).check((options) =>
        checkTogether(options as unknown as Parameters<typeof checkTogether>[0]),
      ) as never,
    examples: [
      ["localizations.json --image_map image_map.json", "Write COCO to localizations_reformatted.json"],
      ["localizations.json -f voc --image_map image_map.json -o sebastes", "Write VOC into the folder sebastes"],
      ["localizations.json -f csv", "Write a table, with no image downloaded"],
      ["localizations.json --split train=0.8,val=0.1,test=0.1", "Write a COCO file per split; no video is parted"],
      ["localizations.json --taxonomy phylogeny.json --roll-up min=50", "Merge rare concepts into groups of 50 boxes"],
      ["localizations.json --image_map image_map.json --preview look.html", "Also make a page that shows the dataset"],
      ["voc_folder --remap map.csv -f coco -o remapped", "Rename the categories of a VOC folder, as COCO"],
      ["dataset.json --from coco --stats", "Count what a dataset holds"],
      ["dataset.json --lint detectron2", "Say what Detectron2 would stumble over"],
    ],
    // Hardly anything here lives long, but V8 lets what is dead pile up to several times of what lives before it looks: at a million boxes it held
    // 278 MB so, and holds 187 MB in the same time with looks that come a little earlier.
    settleProcess: (setV8Flag) => setV8Flag("--heap-growing-percent=30"),
    run: async (options, terminal) => (await import("./run.ts")).run(options, terminal, page),
  });
}
