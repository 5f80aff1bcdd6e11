import type { FormatTraits } from "../format.ts";
import { yoloTraits } from "../yolo/traits.ts";

/** Ultralytics YOLO for outlines: as for boxes, with polygons in the files of labels. */
export const yoloSegTraits: FormatTraits = {
  ...yoloTraits,
  name: "yolo-seg",
  title: "YOLO-seg",
  aliases: ["yolo-segment", "yolo-segmentation"],
  holds: { ...yoloTraits.holds, geometry: ["polygon"] },
};
