import { plural, shorten } from "./charts/chart.ts";
import type { Crop } from "./crop.ts";
import type { PreviewGeometry } from "./dataset.ts";
import { escapeXml } from "./escape.ts";

/** Where everything stands on a sheet, in pixels. */
export interface SheetMeasures {
  readonly width: number;
  readonly height: number;
  readonly cropPixels: number;
  readonly fontSize: number;
  readonly edge: number;
  readonly placeOf: (index: number) => { readonly left: number; readonly top: number };
}

/** Lays out a sheet; margins and type grow with the crops. */
export function sheetMeasures(given: {
  readonly columns: number;
  readonly cropCount: number;
  readonly cropPixels: number;
  readonly hasTitle: boolean;
}): SheetMeasures {
  const { cropCount, cropPixels, hasTitle } = given;
  const columns = Math.min(given.columns, cropCount);
  const fontSize = Math.max(9, Math.round(cropPixels / 15));
  const gap = Math.round(fontSize * 0.9);
  const edge = fontSize * 2;
  const caption = Math.round(fontSize * 2.1);
  const head = hasTitle ? Math.round(fontSize * 3.4) : 0;
  const rows = Math.ceil(cropCount / columns);
  return {
    width: 2 * edge + columns * cropPixels + (columns - 1) * gap,
    height: 2 * edge + head + rows * (cropPixels + caption) + (rows - 1) * gap - Math.round(fontSize * 0.7),
    cropPixels,
    fontSize,
    edge,
    placeOf: (index) => ({
      left: edge + (index % columns) * (cropPixels + gap),
      top: edge + head + Math.floor(index / columns) * (cropPixels + caption + gap),
    }),
  };
}

/** Letters of a sans-serif font are about half as wide as high. */
const letterWidth = 0.53;

/** Title, outlines and names as an SVG document of the size of the sheet. */
export function drawSheet(
  crops: readonly Crop[],
  measures: SheetMeasures,
  { title, outlines, annotationCount }: { title: string; outlines: boolean; annotationCount: number },
): string {
  const { width, height, cropPixels, fontSize, edge } = measures;
  const letters = (pixels: number, size: number): number => Math.max(4, Math.floor(pixels / (size * letterWidth)));
  const parts: string[] = [];
  if (title !== "") {
    const titleSize = Math.round(fontSize * 1.6);
    const baseline = edge + titleSize;
    const note = `${crops.length} of ${plural(annotationCount, "annotation")}`;
    const noteWidth = note.length * fontSize * letterWidth + 2 * fontSize;
    const room = width - 2 * edge - noteWidth;
    parts.push(
      `<text x="${edge}" y="${baseline}" font-size="${titleSize}" font-weight="600" fill="#0f1f29">${escapeXml(shorten(title, letters(room, titleSize)))}</text>`,
      `<text x="${width - edge}" y="${baseline}" font-size="${fontSize}" text-anchor="end" fill="#566772">${escapeXml(note)}</text>`,
    );
  }
  crops.forEach((crop, index) => {
    const { left, top } = measures.placeOf(index);
    if (outlines)
      parts.push(`<svg x="${left}" y="${top}" width="${cropPixels}" height="${cropPixels}">${outlineOf(crop)}</svg>`);
    const name = escapeXml(shorten(crop.category.replace(/\s+/g, " "), letters(cropPixels, fontSize)));
    const baseline = top + cropPixels + Math.round(fontSize * 1.45);
    parts.push(`<text x="${left}" y="${baseline}" font-size="${fontSize}" fill="#0f1f29">${name}</text>`);
  });
  const fonts = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans', sans-serif";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fonts}">${parts.join("\n")}</svg>`;
}

/** A dark line and a bright one on it are seen on any ground. */
function outlineOf(crop: Crop): string {
  const path = pathOf(crop);
  const isPoint = crop.geometry.kind === "point";
  const line = (colour: string, width: number): string =>
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${isPoint ? 3 * width : width}" stroke-linejoin="round" stroke-linecap="round"/>`;
  return line("rgba(4,12,16,0.65)", 3.5) + line("#ffd166", 1.5);
}

function pathOf({ geometry, originX, originY, scale }: Crop): string {
  const at = (x: number, y: number): string =>
    `${Number(((x - originX) * scale).toFixed(1))} ${Number(((y - originY) * scale).toFixed(1))}`;
  return linesOf(geometry)
    .map(({ numbers, isClosed }) => {
      const points = [...Array(Math.floor(numbers.length / 2)).keys()].map((index) =>
        at(numbers[2 * index] as number, numbers[2 * index + 1] as number),
      );
      // A line without length and with round ends is a dot.
      return `M${points.join("L")}${isClosed ? "Z" : points.length === 1 ? "h0.01" : ""}`;
    })
    .join("");
}

function linesOf(geometry: PreviewGeometry): { numbers: readonly number[]; isClosed: boolean }[] {
  switch (geometry.kind) {
    case "bbox": {
      const [x, y, width, height] = geometry.bbox;
      return [{ numbers: [x, y, x + width, y, x + width, y + height, x, y + height], isClosed: true }];
    }
    case "polygon":
      return geometry.rings.map((numbers) => ({ numbers, isClosed: true }));
    case "polyline":
      return [{ numbers: geometry.points, isClosed: false }];
    case "point":
      return [{ numbers: [geometry.x, geometry.y], isClosed: false }];
    default:
      return geometry satisfies never;
  }
}
