import { oneOf } from "@m3/command-line";

/** The formats and what else they are called. Written down here too, so that --help need not load the library. */
export const formatNames: Readonly<Record<string, readonly string[]>> = {
  COCO: ["coco-json"],
  CSV: ["fathomnet"],
  TF: ["tfrecord", "tfrecords", "tensorflow"],
  VOC: ["pascal", "pascal-voc", "pascalvoc"],
};

/**
 * Reads the value of `--format`: a name or another name of a format, in any letter case; gives the name.
 *
 * @throws {UsageError} that lists the formats and the nearest, if one is near.
 */
export function readFormat(value: unknown): string {
  const wanted = String(value).trim().toLowerCase();
  const found = Object.entries(formatNames).find(([, aliases]) => aliases.includes(wanted));
  return found?.[0] ?? oneOf("--format", Object.keys(formatNames))(wanted) ?? "";
}
