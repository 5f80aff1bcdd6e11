import { derived, oneOf, printable, UsageError } from "@m3/command-line";
import type { ImageFormat, ProblemAction } from "@m3/localizations";

/** What becomes of the localizations that are wanted. */
export interface ContentOptions {
  /** Checked against the library when it is loaded: `--help` needs none of it. */
  readonly policy: Readonly<Record<string, ProblemAction>> | undefined;
  readonly image: ImageFormat | undefined;
  readonly dedupe: boolean;
  readonly "min-iou": number | undefined;
}

const group = "Content:";
const readAction = oneOf<ProblemAction>("--policy", ["keep", "fix", "drop"]);

function readPolicy(values: readonly string[] | undefined): Readonly<Record<string, ProblemAction>> | undefined {
  if (values === undefined) return undefined;
  const policy: Record<string, ProblemAction> = Object.create(null);
  for (const value of values.flatMap((one) => one.split(","))) {
    const [code = "", action, ...rest] = value.split("=").map((one) => one.trim());
    if (code === "" || action === undefined || rest.length > 0) {
      throw new UsageError(
        `Cannot use --policy "${printable(value)}": expected a problem and what becomes of it, "beyond-image=drop"`,
      );
    }
    policy[code] = readAction(action) as ProblemAction;
  }
  return policy;
}

const formats: Readonly<Record<string, ImageFormat>> = { png: "image/png", jpg: "image/jpeg" };

function readOverlap(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const overlap = value.trim() === "" ? Number.NaN : Number(value);
  if (overlap > 0 && overlap <= 1) return overlap;
  throw new UsageError(`Cannot use --min-iou "${printable(value)}": expected a number above 0 up to 1`);
}

/** The options, as yargs declares them. */
export const contentOptions = {
  policy: {
    type: "string",
    group,
    array: true,
    nargs: 1,
    requiresArg: true,
    coerce: readPolicy,
    describe: 'What becomes of a problem: "beyond-image=drop"; "keep", "fix" or "drop"; repeatable, or with commas',
  },
  image: {
    type: "string",
    group,
    requiresArg: true,
    coerce: derived(oneOf("--image", ["png", "jpg"]), (name) => (name === undefined ? name : formats[name])),
    describe: 'Of a moment\'s images take this one, "png" or "jpg", scaled if sizes differ',
  },
  dedupe: {
    type: "boolean",
    group,
    default: false,
    describe: "Keep one of those that say the same: saved twice, or boxes that hardly differ",
  },
  "min-iou": {
    type: "string",
    group,
    requiresArg: true,
    coerce: readOverlap,
    describe: "With --dedupe: how much two boxes overlap that hardly differ (IoU; default: 0.9)",
  },
} as const;

/**
 * Refuses what only one of two options can mean.
 *
 * @throws {UsageError}
 */
export function checkContent({ dedupe, "min-iou": minIou }: Partial<ContentOptions>): void {
  if (minIou !== undefined && dedupe !== true) throw new UsageError("Cannot use --min-iou without --dedupe");
}
