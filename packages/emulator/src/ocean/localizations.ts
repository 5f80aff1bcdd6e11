import { type Bounds, boundsOf, type Mark, type Point, place } from "../drawing/marks.ts";
import { compactText, type LinkValueEntry, spacedText } from "./link-values.ts";
import type { Association, ImageReference, PixelSize } from "./model.ts";
import type { Random } from "./random.ts";
import type { Animal } from "./scene.ts";

/** What localizations are drawn on, and by whom. */
export interface Canvas {
  readonly author: "people" | "machine" | "player";
  /** The image whose pixels count; absent for boxes drawn on the video. */
  readonly image?: ImageReference;
  /** Size of what was drawn on. */
  readonly size: PixelSize;
  /** Pixels of it for a pixel of the scene. */
  readonly scale: number;
  readonly newUuid: () => string;
  readonly lastUpdated: string;
}

/** Makes the localizations of the animals of one observation. */
export function localize(random: Random, animals: readonly Animal[], canvas: Canvas): Association[] {
  const [first] = animals;
  if (first === undefined) return [];
  const associations = animals.map((animal) => boxAround(random, animal.bounds, canvas));
  if (canvas.author !== "people") return associations;
  const { shape, placement } = first;
  if (shape.parts.length > 0 && random.chance(0.2)) {
    const [part, mark] = random.pick(shape.parts);
    associations.push(boxAround(random, boundsOf(place([mark], placement)), canvas, part));
  }
  const [body] = place(shape.body === undefined ? [] : [shape.body], placement);
  if (body === undefined) return associations;
  if (random.chance(0.08)) associations.push(shapeOn(random, "localization-point", [middleOf(body)], canvas));
  if (random.chance(0.07)) associations.push(shapeOn(random, "localization-line", endsOf(body), canvas));
  if (body.isClosed && random.chance(0.09))
    associations.push(shapeOn(random, "localization-polygon", thinned(body.points, 16), canvas));
  return associations;
}

/** An association whose value is JSON. */
export function jsonAssociation(
  canvas: Pick<Canvas, "newUuid" | "lastUpdated">,
  linkName: string,
  linkValue: string,
  toConcept = "self",
): Association {
  return {
    uuid: canvas.newUuid(),
    linkName,
    toConcept,
    linkValue,
    mimeType: "application/json",
    lastUpdated: canvas.lastUpdated,
  };
}

/** The whole-pixel box of what an animal covers, within the image. */
export function pixelBox(
  bounds: Bounds,
  { size, scale }: Pick<Canvas, "size" | "scale">,
): readonly [x: number, y: number, width: number, height: number] {
  const x = Math.max(0, Math.floor(bounds.left * scale));
  const y = Math.max(0, Math.floor(bounds.top * scale));
  const right = Math.min(size.width, Math.ceil(bounds.right * scale));
  const bottom = Math.min(size.height, Math.ceil(bounds.bottom * scale));
  return [x, y, right - x, bottom - y];
}

function boxAround(random: Random, bounds: Bounds, canvas: Canvas, part = "self"): Association {
  const [x, y, width, height] = pixelBox(bounds, canvas);
  const box = Object.entries({ x, y, width, height });
  return jsonAssociation(canvas, "bounding box", boxTexts[canvas.author](random, box, canvas), part);
}

/** Writes the value of a box as each author's tool does. */
const boxTexts: Readonly<
  Record<Canvas["author"], (random: Random, box: readonly LinkValueEntry[], canvas: Canvas) => string>
> = {
  machine: (random, box) => {
    const isVerified = random.chance(0.25);
    const entries: LinkValueEntry[] = [["generator", "mbari452k_yolov8"]];
    entries.push(["confidence", random.integer(310, 990) / 10]);
    if (isVerified) entries.push(["verifier", random.pick(observers)]);
    if (isVerified && random.chance(0.4)) entries.push(["tags", ["training"]]);
    return spacedText([...box, ...entries]);
  },
  player: (_random, box) => compactText([...box, ["generator", "VARS Annotation"]]),
  people: (random, box, { image }) => {
    const reference: LinkValueEntry[] = image === undefined ? [] : [["image_reference_uuid", image.uuid]];
    if (random.chance(0.2)) return compactText([...box, ...reference, ["generator", "VARS Annotation"]]);
    const who: LinkValueEntry[] = [];
    if (random.chance(0.4)) {
      who.push(["observer", random.pick(observers)], ["strength", random.pick(["Padawan", "Knight", "Master"])]);
    }
    return spacedText([...box, ...who, ["generator", "vars-localize"], ["project", "FathomNet"], ...reference]);
  },
};

/** People who annotate. */
export const observers: readonly [string, ...string[]] = ["linda", "lynne", "kwalz", "svonthun", "expert-observer"];

function shapeOn(random: Random, linkName: string, points: readonly Point[], canvas: Canvas): Association {
  const entries: LinkValueEntry[] = [
    ["x", points.map(([x]) => Math.round(x * canvas.scale))],
    ["y", points.map(([, y]) => Math.round(y * canvas.scale))],
  ];
  // Three u: the tools that write these shapes misspell the key. Migrated rows have no reference at all.
  if (canvas.image !== undefined && random.chance(0.8)) entries.push(["image_reference_uuuid", canvas.image.uuid]);
  if (random.chance(0.2)) entries.push(["comment", random.pick(["caudal", "oral side", "best view"])]);
  return jsonAssociation(canvas, linkName, compactText(entries));
}

function middleOf({ points, isClosed }: Mark): Point {
  if (!isClosed) return points[Math.floor(points.length / 2)] as Point;
  const sum = points.reduce((total, [x, y]): Point => [total[0] + x, total[1] + y], [0, 0] as Point);
  return [sum[0] / points.length, sum[1] / points.length];
}

function endsOf({ points, isClosed }: Mark): Point[] {
  if (!isClosed) return [points[0] as Point, points.at(-1) as Point];
  const byX = [...points].sort((a, b) => a[0] - b[0]);
  return [byX[0] as Point, byX.at(-1) as Point];
}

function thinned(points: readonly Point[], count: number): Point[] {
  return Array.from(
    { length: Math.min(count, points.length) },
    (_, i) => points[Math.floor((i * points.length) / count)] as Point,
  );
}
