import { createHash } from "node:crypto";
import type { PlannedImage } from "../plan.ts";
import type { Feature, Features } from "./example.ts";

/**
 * The features of one image, as `object_detection/data_decoders/tf_example_decoder.py` reads them; what it does not read (uuids, capture data)
 * it passes over. Boxes, which are inside the image, are shares of its sides, from 0 to 1.
 */
export function toFeatures(
  { record, number, facts, annotations }: PlannedImage,
  bytes: Uint8Array,
  categoryNumbers: ReadonlyMap<string, number>,
): Features {
  const { widthPixels = 1, heightPixels = 1, encoding = "" } = facts;
  const categories = annotations.map(({ annotation }) => annotation.category);
  const flags = (isSet: (index: number) => boolean | undefined): Feature =>
    ints(annotations.map((_, index) => (isSet(index) === true ? 1 : 0)));
  const shares = (corner: 0 | 1 | 2 | 3, side: number): Feature =>
    floats(annotations.map(({ xyxy }) => xyxy[corner] / side));
  return {
    "image/encoded": bytesOf([bytes]),
    "image/format": bytesOf([encoding]),
    "image/filename": bytesOf([record.fileName]),
    // Several trainers read this as a number, so the uuid has a place of its own.
    "image/source_id": bytesOf([String(number)]),
    "image/uuid": bytesOf([record.id]),
    "image/key/sha256": bytesOf([createHash("sha256").update(bytes).digest("hex")]),
    "image/width": ints([widthPixels]),
    "image/height": ints([heightPixels]),
    "image/object/bbox/xmin": shares(0, widthPixels),
    "image/object/bbox/ymin": shares(1, heightPixels),
    "image/object/bbox/xmax": shares(2, widthPixels),
    "image/object/bbox/ymax": shares(3, heightPixels),
    "image/object/class/text": bytesOf(categories),
    "image/object/class/label": ints(categories.map((name) => categoryNumbers.get(name) ?? 0)),
    "image/object/area": floats(annotations.map(({ bbox }) => bbox[2] * bbox[3])),
    "image/object/difficult": flags((index) => annotations[index]?.annotation.isDifficult),
    "image/object/truncated": flags((index) => annotations[index]?.annotation.isTruncated),
    "image/object/is_crowd": flags((index) => annotations[index]?.annotation.isCrowd),
    "image/object/group_of": flags((index) => annotations[index]?.annotation.isGroupOf),
    "image/object/view": bytesOf(annotations.map(() => "Unspecified")),
    "image/object/uuid": bytesOf(annotations.map(({ annotation }) => annotation.id)),
    ...captureFeatures(record.capture),
  };
}

function captureFeatures(capture: PlannedImage["record"]["capture"] = {}): Features {
  const { time, latitude, longitude, depthMeters } = capture;
  return {
    ...(time === undefined ? {} : { "image/timestamp": bytesOf([time]) }),
    ...(latitude === undefined ? {} : { "image/latitude": floats([latitude]) }),
    ...(longitude === undefined ? {} : { "image/longitude": floats([longitude]) }),
    ...(depthMeters === undefined ? {} : { "image/depth": floats([depthMeters]) }),
  };
}

function bytesOf(values: readonly (Uint8Array | string)[]): Feature {
  return { kind: "bytes", values };
}

function floats(values: readonly number[]): Feature {
  return { kind: "float", values };
}

function ints(values: readonly number[]): Feature {
  return { kind: "int64", values };
}
