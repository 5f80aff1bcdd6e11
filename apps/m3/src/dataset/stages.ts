import { type CommandDefinition, type DeclaredOption, declaredOptions } from "@m3/command-line";
import { command as download } from "@m3/download-images";
import { command as extract } from "@m3/extract-localizations";
import { command as digest } from "@m3/generate-digest";
import { command as reformat } from "@m3/reformat";

/** The commands of the line, in their order. */
export const stages = { digest, extract, download, reformat } as const;

/** A command of the line. */
export type StageName = keyof typeof stages;

/** What `m3 dataset` does with the options of a command. */
interface StageOptions {
  /** Part of the query: the folder remembers them. Of two commands with an option of the same name, the first has it. */
  readonly asked: readonly string[];
  /** How a single run goes about it: handed on, and not remembered. */
  readonly passed?: readonly string[];
  /** Set by `m3 dataset` itself, or of no use in a folder that remembers. */
  readonly own: readonly string[];
}

/**
 * The options of each command, those that may be yet to come among them: one that the command does not have is passed over, and a test
 * tells of one that is in neither list.
 */
export const stageOptions: Readonly<Record<StageName, StageOptions>> = {
  digest: {
    asked: [
      "descendants",
      "alternative-names",
      "localized",
      "since",
      "until",
      "min-depth",
      "max-depth",
      "observer",
      "group",
      "activity",
      "video",
      "all",
      "data",
    ],
    own: ["concepts-file", "config", "count", "output", "resume"],
  },
  extract: {
    asked: [
      "kinds",
      "parts",
      "part",
      "image",
      "generator",
      "verified",
      "unverified",
      "verifier",
      "min-confidence",
      "confidence-scale",
      "tag",
      "policy",
      "dedupe",
      "min-iou",
    ],
    // What is told of an observation is asked of M3 itself, which then sends less.
    own: [
      "concept",
      "keep-repeated",
      "max-depth",
      "min-depth",
      "observer",
      "output",
      "problems",
      "since",
      "threads",
      "until",
    ],
  },
  download: {
    asked: ["names"],
    passed: ["decode", "jobs", "max-rate", "per-host", "timeout", "verify"],
    own: ["config", "dry-run", "format", "image-map", "overwrite", "retry-failures", "sha256", "storage", "yes"],
  },
  reformat: {
    asked: [
      "no-clip",
      "min-size",
      "remap",
      "roll-up",
      "taxonomy",
      "dedupe-iou",
      "categories",
      "min-count",
      "negatives",
      "sample",
      "split",
      "split-by",
      "split-mode",
      "seed",
      "coco-first-category-id",
      "csv-flavor",
      "csv-negatives",
      "defuse-formulas",
      "ifdo-created-at",
      "ifdo-header",
      "shards",
      "voc-coords",
      "voc-layout",
    ],
    own: [
      "allow-missing",
      "crop-min-size",
      "crop-padding",
      "crop-square",
      "crops",
      "dedupe",
      "format",
      "from",
      "image-folder",
      "image-map",
      "images",
      "lint",
      "manifest",
      "output",
      "preview",
      "stats",
      // An address on one machine, which a dataset that can be handed on must not hold.
      "yolo-path",
    ],
  },
};

/** Options whose value names a file; the query holds what is in it. */
export const fileOptions: readonly string[] = ["remap", "taxonomy", "categories", "ifdo-header"];

/** An option of a command, with the command it is meant for. */
export interface StageOption extends DeclaredOption {
  readonly stage: StageName;
}

/** The options of the query, as the commands declare them now. */
export function queryOptions(): StageOption[] {
  return optionsOf(({ asked }) => asked);
}

/** The options that are handed on to the commands, as these declare them now. */
export function passedOptions(): StageOption[] {
  return optionsOf(({ passed = [] }) => passed);
}

function optionsOf(choose: (options: StageOptions) => readonly string[]): StageOption[] {
  return (Object.keys(stages) as StageName[]).flatMap((stage) => {
    const wanted = choose(stageOptions[stage]);
    const declared = declaredOptions(stages[stage] as CommandDefinition<unknown>);
    return declared.filter(({ name }) => wanted.includes(name)).map((option) => ({ ...option, stage }));
  });
}
