import type { ReadOptions, WriteOptions } from "../format.ts";

/**
 * How coordinates count: `m3` from 0, as m3-download, CVAT and most tools write them (`xmax = x + width`, fractions allowed); `voc` from 1 as the
 * PASCAL devkit, detectron2 and mmdetection read them, both ends inside of the box, in whole numbers.
 */
export type VocCoords = "m3" | "voc";

/** Options of {@link writeVoc}. */
export interface VocOptions extends WriteOptions {
  /** @default "voc" in the devkit layout, else "m3" */
  readonly coords?: VocCoords;
  /**
   * `flat`: one XML file per image in the target. `devkit`: `VOCdevkit/VOC2012` in the target with `Annotations`, `JPEGImages` and
   * `ImageSets/Main`, where torchvision, detectron2 and the Object Detection API look.
   *
   * @default "flat"
   */
  readonly layout?: "devkit" | "flat";
  /**
   * Whether the devkit layout also has a list per class and split (`ImageSets/Main/<class>_<split>.txt`: every image with 1, -1, or 0 where all of
   * its objects are difficult). Their length is classes times images.
   *
   * @default false
   */
  readonly classSets?: boolean;
}

/** Options of {@link readVoc}. */
export interface VocReadOptions extends ReadOptions {
  /** @default as each file records it in `source/annotation`; "m3" where it does not */
  readonly coords?: VocCoords;
}
