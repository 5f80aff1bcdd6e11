import { oneOf } from "@m3/command-line";

/** The formats and what else they are called. Written down here too, so that --help need not load the library. */
export const formatNames: Readonly<Record<string, readonly string[]>> = {
  COCO: ["coco-json"],
  CreateML: ["create-ml"],
  CSV: ["fathomnet"],
  CVAT: ["cvat-images", "cvat-xml"],
  Darknet: ["yolo-darknet", "yolov4"],
  HF: ["huggingface", "imagefolder", "hf-imagefolder"],
  iFDO: [],
  "Label Studio": ["label studio", "labelstudio", "label_studio"],
  LabelMe: ["labelme-json"],
  Parquet: ["hf-parquet"],
  TF: ["tfrecord", "tfrecords", "tensorflow"],
  VOC: ["pascal", "pascal-voc", "pascalvoc"],
  WebDataset: ["wds", "tar"],
  YOLO: ["ultralytics", "yolov5", "yolov8", "yolo11"],
  "YOLO-seg": ["yolo-segment", "yolo-segmentation"],
};

/**
 * Reads the value of `--format`: a name or another name of a format, in any letter case; gives the name.
 *
 * @throws {UsageError} that lists the formats and the nearest, if one is near.
 */
export function readFormat(value: unknown): string {
  const typed = String(value).trim();
  const wanted = typed.toLowerCase();
  const found = Object.entries(formatNames).find(([, aliases]) => aliases.includes(wanted));
  return found?.[0] ?? oneOf("--format", Object.keys(formatNames))(typed) ?? "";
}
