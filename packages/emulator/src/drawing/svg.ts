import type { Mark, Paint, Point } from "./marks.ts";

/** Writes marks as one SVG document of the given size; `defs` and `background` are SVG text put before them. */
export function svgOf(size: SvgSize, background: SvgText, marks: readonly Mark[], overlay = ""): string {
  const gradients = new Gradients();
  const body = marks.map((mark) => elementOf(mark, gradients)).join("");
  const { width, height, scale = 1 } = size;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" viewBox="0 0 ${width} ${height}">` +
    `<defs>${background.defs}${gradients.text}</defs>${background.content}${body}${overlay}</svg>`
  );
}

/** The size of a picture in the coordinates of its marks, and how many pixels one of them is. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
  /** @default 1 */
  readonly scale?: number;
}

/** SVG text that marks cannot say: gradients, and what is painted with them. */
export interface SvgText {
  readonly defs: string;
  readonly content: string;
}

/** Path data through points, one decimal. */
export function pathOf(points: readonly Point[], isClosed: boolean): string {
  const steps = points.map(([x, y]) => `${round(x)} ${round(y)}`);
  return `M${steps.join("L")}${isClosed ? "Z" : ""}`;
}

function elementOf(mark: Mark, gradients: Gradients): string {
  const { fill, stroke, strokeWidth = 1, opacity } = mark;
  const paint = fill === undefined ? "none" : gradients.reference(fill);
  const line =
    stroke === undefined
      ? ""
      : ` stroke="${stroke}" stroke-width="${round(strokeWidth)}" stroke-linejoin="round" stroke-linecap="round"`;
  // Not `opacity`, which paints each mark on a sheet of its own: several times slower over a whole picture.
  const alpha = opacity === undefined ? "" : ` fill-opacity="${round(opacity)}" stroke-opacity="${round(opacity)}"`;
  return `<path d="${pathOf(mark.points, mark.isClosed)}" fill="${paint}"${line}${alpha}/>`;
}

class Gradients {
  readonly #names = new Map<string, string>();
  text = "";

  reference(paint: Paint): string {
    if (typeof paint === "string") return paint;
    const key = paint.join();
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `g${this.#names.size}`;
      this.#names.set(key, name);
      this.text += `<linearGradient id="${name}" x2="0" y2="1"><stop stop-color="${paint[0]}"/><stop offset="1" stop-color="${paint[1]}"/></linearGradient>`;
    }
    return `url(#${name})`;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
