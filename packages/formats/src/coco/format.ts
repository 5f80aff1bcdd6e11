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

/** An object that has one of COCO's lists near its start. Categories alone are what Label Studio notes beside a dataset of YOLO. */
function looksLikeCoco(head: string): boolean {
  if (!/^\ufeff?\s*\{/.test(head)) return false;
  const text = head.replace(/^\ufeff/, "");
  // A row of JSON Lines may hold anything.
  const whole = parseObject(text.trimStart().split("\n", 1)[0] ?? "") ?? parseObject(text);
  if (whole !== undefined) return Array.isArray(whole.images) || Array.isArray(whole.annotations);
  return /"(images|annotations|categories)"\s*:\s*\[/.test(head);
}

/** The object that a text is, if it is one: a row, or the whole of a small file. */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
