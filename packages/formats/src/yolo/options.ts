import type { WriteOptions } from "../format.ts";

/** Options of the writers for Ultralytics. */
export interface YoloOptions extends WriteOptions {
  /**
   * Written as `path` of `data.yaml`, the folder that its other paths start from; an absolute one, since loaders disagree about where a
   * relative one starts. YOLOv5 needs it.
   *
   * @default none: Ultralytics then starts at the folder of the file, wherever that is moved to
   */
  readonly datasetPath?: string;
}
