import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type CommandDefinition, type CommandOutcome, callCommand, formatBytes, type Terminal } from "@m3/command-line";
import { stages } from "../dataset/stages.ts";
import { previewCommand } from "../look/cli.ts";
import { concept } from "./ocean.ts";

const commands: Readonly<Record<string, unknown>> = { ...stages, preview: previewCommand };

const digest = `${concept}_desc_digest.json`;
const page = "sebastes_preview.html";

/** A file or folder that the demo made, and what it is. */
type Made = readonly [name: string, what: string];

/** What a command says of its run under `--json`. */
type Summary = Readonly<Record<string, never>>;

/** The datasets that are written, with what each holds. */
const datasets: readonly {
  readonly format: string;
  readonly output: string;
  readonly more?: readonly string[];
  readonly made: (summary: Summary) => Made;
}[] = [
  {
    format: "COCO",
    output: "sebastes_coco",
    made: ({ imageCount, annotationCount, categories }) => [
      "sebastes_coco.json",
      `COCO: ${imageCount} images, ${annotationCount} annotations, ${sizeOf(categories)} categories`,
    ],
  },
  {
    format: "VOC",
    output: "sebastes_voc",
    made: ({ fileCount }) => ["sebastes_voc/", `Pascal VOC: ${fileCount} XML files`],
  },
  {
    format: "CSV",
    output: "sebastes",
    made: ({ annotationCount }) => ["sebastes.csv", `CSV: ${annotationCount} rows`],
  },
  {
    format: "TF",
    output: "sebastes",
    made: ({ imageCount, categories }) => [
      "sebastes.tfrecord",
      `TFRecord: ${imageCount} Examples, ${sizeOf(categories)} labels in the label map`,
    ],
  },
  {
    format: "YOLO",
    output: "sebastes_yolo",
    more: ["--split", "train=0.8,val=0.2", "--split-mode", "balanced"],
    made: ({ splitReport }) => ["sebastes_yolo/", `YOLO: ${imagesPerSplit(splitReport)}, dives kept apart`],
  },
];

/**
 * Runs the commands one by one as a user would type them, shows each with what it says, and lists what they made. Run again, it downloads
 * nothing twice.
 */
export async function goThroughSteps(folder: string, oceanUrl: string, terminal: Terminal): Promise<CommandOutcome> {
  const cwd = resolve(terminal.cwd, folder);
  const inFolder: Terminal = { ...terminal, cwd };
  const made: Made[] = [];
  const step = async (name: string, args: readonly string[], told?: (summary: Summary) => Made): Promise<void> => {
    terminal.print("");
    terminal.print(shownLine([name, ...args]));
    const { summary } = await callCommand(commands[name] as CommandDefinition<unknown>, args, inFolder);
    terminal.signal.throwIfAborted();
    if (told !== undefined) made.push(told(summary as Summary));
  };
  terminal.print(`Working in ${folder}`);
  await step("digest", ["-c", oceanUrl, "-d", concept], ({ observationCount }) => [
    digest,
    `${observationCount} observations of ${concept} and its descendants`,
  ]);
  await step("extract", [digest], ({ localizationCount }) => [
    "localizations.json",
    `${localizationCount} bounding boxes`,
  ]);
  await step("download", ["-y", "-c", oceanUrl, "localizations.json", "images"], ({ imageCount }) => [
    "images/",
    `${imageCount} images, listed in image_map.json`,
  ]);
  for (const { format, output, more = [], made: told } of datasets) {
    const args = ["-f", format, "-o", output, ...more, "--image_map", "image_map.json", "localizations.json"];
    await step("reformat", args, told);
  }
  await step("preview", ["sebastes_coco.json", "--images", "images", "--title", "Sebastes", "-o", page]);
  const { size } = await stat(join(cwd, page));
  made.push([page, `a page that shows the COCO dataset, ${formatBytes(size)}: open it in a browser`]);
  const shown = relative(terminal.cwd, cwd) || ".";
  terminal.print("");
  terminal.print(`Made in ${shown}/:`);
  for (const [name, what] of made) terminal.print(`  ${name.padEnd(28)} ${what}`);
  terminal.print(`Open ${join(shown, page)} to look at it`);
  return { summary: { folder, preview: join(folder, page), made: Object.fromEntries(made) } };
}

/** A command line of `m3` as a user would type it. */
export function shownLine(words: readonly string[]): string {
  return `$ m3 ${words.map((word) => (/^[\w./:=,-]+$/.test(word) ? word : JSON.stringify(word))).join(" ")}`;
}

function sizeOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function imagesPerSplit(report: unknown): string {
  const { splits } = report as { readonly splits: readonly { readonly name: string; readonly imageCount: number }[] };
  return splits.map(({ name, imageCount }) => `${imageCount} images in ${name}`).join(", ");
}
