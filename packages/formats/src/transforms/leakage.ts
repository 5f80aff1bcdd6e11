import type { ImageRecord } from "../dataset.ts";
import { videoOf } from "./split-groups.ts";

/** How many images of the other splits have a near-twin in the training split. */
export interface Leakage {
  readonly withinSeconds: number;
  /** Images of other splits whose video and time are known. */
  readonly imageCount: number;
  /** Those of them within `withinSeconds` of an image of the training split in the same video. */
  readonly leakedImageCount: number;
  /** Their share; 0 where there are no images to look at. */
  readonly share: number;
}

/** Times of the images of a video, in milliseconds. */
interface VideoTimes {
  readonly train: number[];
  readonly others: number[];
}

/** Measures {@link Leakage}; holds one number for each image whose video and time are known. */
export class LeakageMeter {
  readonly #trainSplit: string;
  readonly #withinSeconds: number;
  readonly #videos = new Map<string, VideoTimes>();

  constructor(trainSplit: string, withinSeconds: number) {
    this.#trainSplit = trainSplit;
    this.#withinSeconds = withinSeconds;
  }

  add(image: ImageRecord): void {
    const { capture, split } = image;
    if (capture === undefined || split === undefined) return;
    const video = videoOf(image);
    if (video === undefined) return;
    // Both clocks tell the distance of two frames, but one is not to be compared with the other.
    const elapsed = capture.elapsedTimeMillis;
    const millis = elapsed ?? (capture.time === undefined ? Number.NaN : instantOf(capture.time));
    if (!Number.isFinite(millis)) return;
    const key = `${elapsed === undefined ? "clock" : "elapsed"}:${video}`;
    let times = this.#videos.get(key);
    if (times === undefined) {
      times = { train: [], others: [] };
      this.#videos.set(key, times);
    }
    (split === this.#trainSplit ? times.train : times.others).push(millis);
  }

  get leakage(): Leakage {
    let [imageCount, leakedImageCount] = [0, 0];
    for (const { train, others } of this.#videos.values()) {
      imageCount += others.length;
      leakedImageCount += countNear(train, others, this.#withinSeconds * 1000);
    }
    const share = imageCount === 0 ? 0 : leakedImageCount / imageCount;
    return { withinSeconds: this.#withinSeconds, imageCount, leakedImageCount, share };
  }
}

const zoneless = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;

/** Milliseconds; of a time without a zone in UTC, since clocks of the machine's own are put forward and back. */
function instantOf(time: string): number {
  return Date.parse(zoneless.test(time) ? `${time.replace(" ", "T")}Z` : time);
}

/** Counts those of `others` that lie within `distance` of one of `train`. */
function countNear(train: readonly number[], others: readonly number[], distance: number): number {
  const sorted = Float64Array.from(train).sort();
  let [count, next] = [0, 0];
  for (const time of Float64Array.from(others).sort()) {
    // Those that are too early for this one are too early for all that follow.
    while (next < sorted.length && (sorted[next] as number) < time - distance) next += 1;
    if (next < sorted.length && (sorted[next] as number) <= time + distance) count += 1;
  }
  return count;
}
