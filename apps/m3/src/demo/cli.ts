import { defineCommand, positiveInteger, UsageError } from "@m3/command-line";
import manifest from "../../package.json" with { type: "json" };

/** What a user may say. */
export interface DemoOptions {
  readonly folder: string | undefined;
  readonly format: string | undefined;
  readonly steps: boolean;
  readonly port: number | undefined;
}

/** Shows what the commands do on an ocean that comes along. */
export const command = defineCommand<DemoOptions>({
  name: "demo",
  version: manifest.version,
  description: "Make a dataset of an ocean that comes along: no M3, no account, no configuration",
  positionals: "[folder]",
  configure: (parser) =>
    parser
      .positional("folder", {
        type: "string",
        describe: "Folder to work in [default: m3-demo, with --steps m3-demo-steps]",
      })
      .option("format", {
        alias: "f",
        type: "string",
        requiresArg: true,
        describe: "Format of the dataset: COCO, YOLO, VOC ..., all that m3 reformat writes [default: COCO]",
      })
      .option("steps", {
        type: "boolean",
        default: false,
        describe: "Go step by step, with a file after each, and into five formats",
      })
      .option("port", {
        type: "string",
        requiresArg: true,
        coerce: positiveInteger("--port"),
        describe: "Port of the ocean; its address is part of what an image is [default: 8753]",
      })
      .check(({ folder, format, steps }) => {
        if (folder === "") throw new UsageError('Cannot make a dataset in folder "": expected the name of a folder');
        if (steps && format !== undefined) {
          throw new UsageError("Cannot use --format together with --steps, which goes through five formats");
        }
        return true;
      }),
  examples: [
    ["", "Make a COCO dataset and a page that shows it in m3-demo/"],
    ["ocean -f VOC", "Another format, another folder"],
    ["--steps", "See each command and what it writes, in m3-demo-steps/"],
  ],
  run: async (options, terminal) => (await import("./run.ts")).run(options, terminal),
});
