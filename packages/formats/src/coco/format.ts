import type { Format } from "../format.ts";
import type { CocoOptions } from "./options.ts";
import { cocoTraits } from "./traits.ts";

/** COCO object detection: one JSON file. */
export const coco: Format<CocoOptions> = {
  ...cocoTraits,
  toldBy: { file: 'a JSON object with "images", "annotations" and "categories"' },
  sniff: ({ isFolder, head }) => !isFolder && looksLikeCoco(head),
  read: async (source, options) => (await import("./read.ts")).readCoco(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeCoco(images, target, options),
};

/** An object that has one of COCO's lists near its start, or that starts as such files do. */
function looksLikeCoco(head: string): boolean {
  if (!/^\ufeff?\s*\{/.test(head)) return false;
  const first = wholeFirstLine(head);
  if (first !== undefined) return lists.some((name) => Array.isArray(first[name]));
  return /"(images|annotations|categories)"\s*:\s*\[/.test(head);
}

const lists = ["images", "annotations", "categories"];

/** The object that the first line is by itself, if it is one: a whole small file, or a row of JSON Lines, whose fields may hold anything. */
function wholeFirstLine(head: string): Readonly<Record<string, unknown>> | undefined {
  const [line = ""] = head.replace(/^\ufeff?\s*/, "").split("\n", 1);
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
