import { defineCommand, UsageError } from "@m3/command-line";
import manifest from "../../package.json" with { type: "json" };

/** What a user may say. */
export interface DemoOptions {
  readonly folder: string;
  readonly format: string;
}

/** Makes a dataset of an ocean that comes along. */
export const command = defineCommand<DemoOptions>({
  name: "demo",
  version: manifest.version,
  description: "Make a dataset of an ocean that comes along: no M3, no account, no configuration",
  positionals: "[folder]",
  configure: (parser) =>
    parser
      .positional("folder", { type: "string", default: "m3-demo", describe: "Folder to make the dataset in" })
      .option("format", {
        alias: "f",
        type: "string",
        requiresArg: true,
        default: "COCO",
        describe: "Format of the dataset: COCO, YOLO, VOC ..., all that m3 reformat writes",
      })
      .check(({ folder }) => {
        if (folder === "") throw new UsageError('Cannot make a dataset in folder "": expected the name of a folder');
        return true;
      }),
  examples: [
    ["", "Make a COCO dataset in m3-demo/"],
    ["ocean -f VOC", "Another format, another folder"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
