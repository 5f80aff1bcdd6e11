import type { ImageRecord } from "../dataset.ts";

/** What is never parted by a split, from coarse to fine. */
export type SplitUnit = "group" | "image" | "moment" | "video";

const units: readonly SplitUnit[] = ["group", "video", "moment", "image"];

/**
 * Names what an image must stay together with: its group, else its video, else its imaged moment, else nothing but itself, beginning
 * with `unit`.
 */
export function groupKey(image: ImageRecord, unit: SplitUnit): string {
  for (const finer of units.slice(units.indexOf(unit))) {
    const name = nameOf(image, finer);
    // Told apart, so that a moment and a video of one name are two.
    if (name !== undefined && name !== "") return `${finer}:${name}`;
  }
  return `image:${image.id}`;
}

function nameOf(image: ImageRecord, unit: SplitUnit): string | undefined {
  switch (unit) {
    case "group":
      return image.group;
    case "video":
      return videoOf(image);
    case "moment":
      return image.capture?.imagedMomentUuid;
    case "image":
      return image.id;
    default:
      return unit satisfies never;
  }
}

/** The video that an image is from, by UUID or by name. */
export function videoOf({ capture }: Pick<ImageRecord, "capture">): string | undefined {
  return capture?.videoReferenceUuid ?? capture?.videoName;
}
