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
  return /^\ufeff?\s*\{/.test(head) && /"(images|annotations|categories)"\s*:\s*\[/.test(head);
}
