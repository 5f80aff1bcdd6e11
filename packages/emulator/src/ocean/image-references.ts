import type { ImageFile, ImageReference, Video } from "./model.ts";
import type { MomentMaking } from "./moments.ts";
import type { MomentPlan } from "./plan.ts";
import { clockOf, timecodeOf } from "./times.ts";

/** The stored frame grabs of a moment: usually a PNG and a JPG with text burned in. */
export function imageReferencesOf({
  plan,
  scene,
  video,
  random,
  newUuid,
  lastUpdated,
}: MomentMaking): ImageReference[] {
  const { dive, images } = plan;
  const isOld = dive.naming === "timecode" || dive.naming === "spaces";
  const make = (file: ImageFile, format: string, description: string): ImageReference => ({
    uuid: newUuid(),
    url: `${dive.folder}${imageNameOf(plan, video)}.${file.format}`,
    format,
    widthPixels: file.width,
    heightPixels: file.height,
    description,
    file,
    lastUpdated,
  });
  const references: ImageReference[] = [];
  if (images === "pair" || images === "png") {
    const file: ImageFile = { format: "png", width: scene.width, height: scene.height };
    references.push(make(file, "image/png", isOld ? "source image" : "uncompressed image"));
  }
  if (images === "pair" || images === "jpg") {
    const [width, height] = [Math.round(scene.width * dive.jpgScale), Math.round(scene.height * dive.jpgScale)];
    const file: ImageFile = { format: "jpg", width, height, caption: captionOf(plan) };
    const format = dive.naming === "elapsed" ? "image/jpeg" : "image/jpg";
    references.push(make(file, format, isOld ? "compressed image with overlay" : "compressed image"));
  }
  return random.chance(0.5) ? references : references.reverse();
}

/** The file name of a moment's frame grabs without extension, percent-encoded as it stands in the URL. */
export function imageNameOf({ dive, index, offsetMillis }: MomentPlan, video: Video): string {
  const at = new Date(dive.startMillis + offsetMillis).toISOString();
  switch (dive.naming) {
    case "timecode":
      return timecodeOf(offsetMillis, "_");
    case "timestamp":
      return `${at.replace(/[-:]/g, "")}--${video.files[0].uuid}`;
    case "colons":
      return at;
    case "spaces":
      return `frame%20grab%20${String(index + 1).padStart(3, "0")}`;
    case "elapsed":
      return `${dive.startMillis + offsetMillis - video.startMillis}--${video.files[0].uuid}`;
  }
}

function captionOf({ dive, offsetMillis }: MomentPlan): string {
  const at = new Date(dive.startMillis + offsetMillis).toISOString().slice(0, 19);
  return `${dive.camera} ${dive.number}  ${at}Z  ${clockOf(offsetMillis, ":")}`;
}
