import { whereabouts } from "../records.ts";
import type { Transform } from "../transform.ts";
import { deriveDataset } from "./derive.ts";

/** Keeps or drops the images without annotations. Images that lose theirs to another transform are that one's to judge. */
export function negatives(choice: "drop" | "keep"): Transform {
  if (choice === "keep") return (dataset) => dataset;
  return (dataset, context = {}) =>
    deriveDataset(dataset, context, {
      change: (image, report) => {
        if (image.annotations.length > 0) return image;
        const message = `Left out image "${image.fileName}": it has no annotations`;
        report?.({ code: "negative-image", dropped: "image", ...whereabouts(image), message });
        return undefined;
      },
    });
}
