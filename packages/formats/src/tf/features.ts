import { hash } from "node:crypto";
import type { Capture, ImageRecord } from "../dataset.ts";
import { packAnnotationExtras, packImageExtras } from "../extra-fields.ts";
import type { PlannedImage } from "../plan.ts";
import type { Feature, Features } from "./example.ts";

/**
 * The features of one image, as `object_detection/data_decoders/tf_example_decoder.py` reads them; what it does not read (uuids, capture data)
 * it passes over. Boxes, which are inside the image, are shares of its sides, from 0 to 1.
 */
export function toFeatures(
  { record, number, facts, annotations: fitted }: PlannedImage,
  bytes: Uint8Array,
  categoryNumbers: ReadonlyMap<string, number>,
): Features {
  const { widthPixels = 1, heightPixels = 1, encoding = "" } = facts;
  const annotations = fitted.map(({ annotation }) => annotation);
  const flags = (values: readonly (boolean | undefined)[]): Feature =>
    ints(values.map((value) => Number(value === true)));
  const shares = (corner: 0 | 1 | 2 | 3, side: number): Feature =>
    floats(fitted.map(({ xyxy }) => xyxy[corner] / side));
  return {
    "image/encoded": bytesOf([bytes]),
    "image/format": bytesOf([encoding]),
    "image/filename": bytesOf([record.fileName]),
    // Several trainers read this as a number, so the uuid has a place of its own.
    "image/source_id": bytesOf([String(number)]),
    "image/uuid": bytesOf([record.id]),
    "image/key/sha256": bytesOf([hash("sha256", bytes, "hex")]),
    "image/width": ints([widthPixels]),
    "image/height": ints([heightPixels]),
    "image/object/bbox/xmin": shares(0, widthPixels),
    "image/object/bbox/ymin": shares(1, heightPixels),
    "image/object/bbox/xmax": shares(2, widthPixels),
    "image/object/bbox/ymax": shares(3, heightPixels),
    "image/object/class/text": bytesOf(annotations.map(({ category }) => category)),
    "image/object/class/label": ints(annotations.map(({ category }) => categoryNumbers.get(category) ?? 0)),
    "image/object/area": floats(fitted.map(({ bbox }) => bbox[2] * bbox[3])),
    // Of equal weight in the loss; the decoder would take that for granted, other readers need not.
    "image/object/weight": floats(annotations.map(() => 1)),
    "image/object/difficult": flags(annotations.map(({ isDifficult }) => isDifficult)),
    "image/object/truncated": flags(annotations.map(({ isTruncated }) => isTruncated)),
    "image/object/is_crowd": flags(annotations.map(({ isCrowd }) => isCrowd)),
    "image/object/group_of": flags(annotations.map(({ isGroupOf }) => isGroupOf)),
    "image/object/view": bytesOf(annotations.map(() => "Unspecified")),
    "image/object/uuid": bytesOf(annotations.map(({ id }) => id)),
    ...captureFeatures(record.capture),
    ...extraFeatures(record, annotations.map(packAnnotationExtras)),
  };
}

/** Numbers lose digits as 32-bit floats; {@link extraFeatures} have them all. */
const captureNumbers: readonly (readonly [feature: string, key: keyof Capture])[] = [
  ["image/latitude", "latitude"],
  ["image/longitude", "longitude"],
  ["image/depth", "depthMeters"],
  ["image/altitude", "altitudeMeters"],
  ["image/temperature", "temperatureCelsius"],
  ["image/salinity", "salinity"],
  ["image/oxygen", "oxygenMillilitersPerLiter"],
  ["image/pressure", "pressureDecibars"],
];

const captureTexts: readonly (readonly [feature: string, key: keyof Capture])[] = [
  ["image/timestamp", "time"],
  ["image/timecode", "timecode"],
  ["image/video_name", "videoName"],
  ["image/video_reference_uuid", "videoReferenceUuid"],
  ["image/imaged_moment_uuid", "imagedMomentUuid"],
];

function captureFeatures(capture: Capture = {}): Features {
  const numbers = captureNumbers.flatMap(([feature, key]) => {
    return capture[key] === undefined ? [] : [[feature, floats([Number(capture[key])])] as const];
  });
  const texts = captureTexts.flatMap(([feature, key]) => {
    return capture[key] === undefined ? [] : [[feature, bytesOf([String(capture[key])])] as const];
  });
  return Object.fromEntries([...numbers, ...texts]);
}

/** What has no key of its own, and capture data in full, as JSON: one text for the image, and one per object (or "") if any has something. */
function extraFeatures(record: ImageRecord, packed: readonly string[]): Features {
  const own = packImageExtras(record);
  return {
    ...(own === "" ? {} : { "image/metadata": bytesOf([own]) }),
    ...(packed.every((text) => text === "") ? {} : { "image/object/metadata": bytesOf(packed) }),
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
