import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** A file that a folder of COCO has for a split. */
export interface CocoFile {
  readonly path: string;
  readonly split: string;
}

/** What COCO calls the folder of its files. */
export const cocoFolderName = "annotations";

/**
 * The files of a folder as COCO is handed out (`annotations/instances_train2017.json` beside `train2017`), and as CVAT and datumaro write it
 * (`annotations/instances_default.json` beside `images`). Captions, key points and panoptic masks of the same images are passed over. Files that are
 * only called by a split (`annotations/train.json`) count where there are none of instances.
 */
export async function listCocoFiles(folder: string, isSplit: (name: string) => boolean): Promise<CocoFile[]> {
  const inside = join(folder, cocoFolderName);
  const names = await readdir(inside).catch(() => []);
  const files = names.toSorted().flatMap((name) => {
    const [, instances, plain] = /^(?:instances_([^.]+)|([^.]+))\.json(?:\.gz)?$/.exec(name) ?? [];
    const split = instances ?? plain;
    return split === undefined ? [] : [{ path: join(inside, name), split, isInstances: instances !== undefined }];
  });
  const instances = files.filter(({ isInstances }) => isInstances);
  const found = instances.length > 0 ? instances : files.filter(({ split }) => isSplit(split));
  return found.map(({ path, split }) => ({ path, split }));
}
