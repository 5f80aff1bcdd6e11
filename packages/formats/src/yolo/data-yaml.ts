import type { SourceProbe } from "../source-probe.ts";
import { quoteYaml } from "../yaml-text.ts";
import { findUnsplitFolder } from "./unsplit-folder.ts";

/** What `data.yaml` says. */
export interface DataYaml {
  readonly path: string | undefined;
  /** Where the images of each split are, or the list of them, relative to {@link path}. */
  readonly splits: readonly (readonly [key: string, location: string])[];
  /** Remarks about the splits. */
  readonly comments: readonly string[];
  readonly names: readonly string[];
}

/** What no split can be called: keys of `data.yaml` with a meaning of their own, and parts of paths that loaders change. */
export const reservedKeys: ReadonlySet<string> = new Set(
  "path names nc channels download yaml_file kpt_shape flip_idx kpt_names masks_dir minival validation images labels".split(
    " ",
  ),
);

/**
 * Gives the text of `data.yaml`, in ASCII. Written by hand: what a YAML 1.2 writer leaves bare (`no`, `on`, `12:30:00`), the readers, which are
 * of YAML 1.1, take for false, true and 45000.
 */
export function toDataYaml({ path, splits, comments, names }: DataYaml): string {
  const lines = [
    "# Ultralytics YOLO. Paths start at the folder of this file, unless there is a `path`.",
    ...comments.map((comment) => `# ${comment}`),
    ...(path === undefined ? [] : [`path: ${quoteYaml(path)}`]),
    ...splits.map(([key, location]) => `${plainOrQuoted(key)}: ${plainOrQuoted(location)}`),
    `nc: ${names.length}`,
    names.length === 0 ? "names: {}" : "names:",
    ...names.map((name, index) => `  ${index}: ${quoteYaml(name)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The keys and locations that loaders know stay bare, for people and for tools that look for them with a pattern. */
function plainOrQuoted(text: string): string {
  return /^(train|val|test|(images\/)?(train|val|test)(\.txt)?)$/.test(text) ? text : quoteYaml(text);
}

/** Whether a file or a folder holds what `data.yaml` does. */
export async function sniffYolo(probe: SourceProbe): Promise<boolean> {
  if (!probe.isFolder) return /\.ya?ml$/i.test(probe.path) && looksLikeDataYaml(probe.head);
  for (const name of probe.entries.filter((entry) => /\.ya?ml$/i.test(entry))) {
    if (looksLikeDataYaml(await probe.headOf(name))) return true;
  }
  return (await findUnsplitFolder(probe)) !== undefined;
}

/** Whether a text names categories and images, as `data.yaml` does. */
export function looksLikeDataYaml(head: string): boolean {
  return /^(names|nc)\s*:/m.test(head) && /^(train|val|test)\s*:/m.test(head);
}
