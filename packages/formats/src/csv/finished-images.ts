import type { Annotation, Bbox, ImageRecord } from "../dataset.ts";
import type { DiagnosticTally } from "../diagnostics.ts";
import type { ReadOptions } from "../format.ts";
import { roundTo } from "../geometry.ts";
import type { GatheredImage } from "../group-by-image.ts";
import { readImageHeader } from "../image-header.ts";
import { joinOutlines } from "../join-outlines.ts";

type Size = Required<Pick<ImageRecord, "heightPixels" | "widthPixels">>;

/** What images are finished by. */
export interface FinishedImagesSetup {
  readonly source: string;
  /** Whether boxes are in shares of the sides of their images. */
  readonly areInShares: boolean;
  readonly tally: DiagnosticTally;
  readonly options: ReadOptions;
}

/** Gives images gathered from rows what only the whole of them tells: ids, parts of one outline, and sizes for boxes in shares. */
export class FinishedImages {
  readonly #source: string;
  readonly #areInShares: boolean;
  readonly #tally: DiagnosticTally;
  readonly #signal: AbortSignal | undefined;

  constructor({ source, areInShares, tally, options }: FinishedImagesSetup) {
    this.#source = source;
    this.#areInShares = areInShares;
    this.#tally = tally;
    this.#signal = options.signal;
  }

  async *of(gathered: AsyncIterable<GatheredImage>): AsyncGenerator<ImageRecord, void, undefined> {
    for await (const { image, annotations } of gathered) {
      this.#signal?.throwIfAborted();
      if (image === undefined) continue; // the first row of an image always says what it is
      const named = joinOutlines(annotations).map((annotation, index) => {
        return annotation.id === "" ? { ...annotation, id: `${image.fileName}#${index + 1}` } : annotation;
      });
      if (!this.#areInShares || named.length === 0) {
        yield { ...image, annotations: named };
        continue;
      }
      const size = await this.#sizeOf(image);
      if (size === undefined) this.#reportUnknownSize(image, named.length);
      else yield { ...image, ...size, annotations: named.map((annotation) => inPixels(annotation, size)) };
    }
  }

  async #sizeOf({ path }: Omit<ImageRecord, "annotations">): Promise<Size | undefined> {
    if (path === undefined) return undefined;
    const header = await readImageHeader(path).catch(() => undefined);
    return header === undefined ? undefined : { widthPixels: header.widthPixels, heightPixels: header.heightPixels };
  }

  #reportUnknownSize({ id, fileName }: Omit<ImageRecord, "annotations">, annotationCount: number): void {
    const message = `Dropped image ${JSON.stringify(fileName)} of ${JSON.stringify(this.#source)}: its boxes are shares of its sides, and nobody knows its size; expected the file in the folder of images`;
    const where = { imageId: id, path: this.#source };
    this.#tally.add({ code: "unknown-size", dropped: "image", ...where, message }, annotationCount);
  }
}

/** Shares have seven decimals or so; what they cannot tell is rounded away. */
function inPixels(annotation: Annotation, { widthPixels, heightPixels }: Size): Annotation {
  const { geometry } = annotation;
  if (geometry.kind !== "bbox") return annotation;
  const [x, y, width, height] = geometry.bbox;
  const across = (value: number): number => roundTo(value * widthPixels, decimalsOf(widthPixels));
  const down = (value: number): number => roundTo(value * heightPixels, decimalsOf(heightPixels));
  const bbox: Bbox = [across(x), down(y), across(width), down(height)];
  return { ...annotation, geometry: { kind: "bbox", bbox } };
}

function decimalsOf(side: number): number {
  return Math.max(0, Math.floor(-Math.log10(side * 1e-7)));
}
