import { type Fields, isObject } from "./coco-fields.ts";
import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

type Findings = Generator<LintFinding, void, undefined>;

/** Checks polygons, or a run-length mask; `size` is that of its image, where it is known. */
export function* lintSegmentation(
  segmentation: unknown,
  size: readonly [width: number, height: number] | undefined,
  where: Place,
  inspector: Inspector,
): Findings {
  // Loaders ask whether it is there as Python does.
  if (segmentation === undefined || segmentation === null || segmentation === "") return;
  if (isObject(segmentation)) return yield* lintMask(segmentation, size, where, inspector);
  const isSound =
    Array.isArray(segmentation) &&
    segmentation.every(
      (ring: unknown) =>
        Array.isArray(ring) &&
        ring.length >= 6 &&
        ring.length % 2 === 0 &&
        ring.every((value) => Number.isFinite(value)),
    );
  if (isSound) return;
  const message = `Expected polygons of at least three points, x and y in turn, got ${got(segmentation)}`;
  yield* inspector.find("segmentation-malformed", where, message);
}

/** Text is compressed runs, and taken as it is. */
function* lintMask(
  { size: side, counts }: Fields,
  image: readonly [width: number, height: number] | undefined,
  where: Place,
  inspector: Inspector,
): Findings {
  const fail = (expected: string, found: unknown): Findings =>
    inspector.find("segmentation-malformed", where, `Expected ${expected}, got ${got(found)}`);
  const isSize =
    Array.isArray(side) && side.length === 2 && side.every((value) => Number.isInteger(value) && value > 0);
  if (!isSize) return yield* fail("a mask with its size, height and width", side);
  const [height, width] = side as [number, number];
  if (image !== undefined && (width !== image[0] || height !== image[1])) {
    return yield* fail(`a mask of ${image[1]} x ${image[0]}, height and width of its image`, side);
  }
  if (typeof counts === "string" && counts !== "") return;
  const isRuns = Array.isArray(counts) && counts.every((run) => Number.isInteger(run) && run >= 0);
  if (!isRuns) return yield* fail("a mask with runs as text, or as a list of integers", counts);
  const sum = (counts as number[]).reduce((total, run) => total + run, 0);
  if (sum !== width * height) yield* fail(`runs of ${width * height} pixels in all`, sum);
}
