import { type Markish, type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeHtml } from "../escape.ts";

/** Colours of the page's style sheet, which has them for light, dark and paper. */
export const ink = {
  accent: "var(--accent)",
  faint: "var(--track)",
  line: "var(--line)",
  muted: "var(--muted)",
  text: "var(--ink)",
} as const;

/** Width of a chart in the units of its `viewBox`: about what it has on a page, so that text keeps its size. */
export const chartWidth = 480;

/** What is used here of an element: the types of a browser are not those of Node. */
interface SvgElement {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  remove(): void;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
}

/**
 * Draws marks into an SVG element, as text. It has no style of its own and no script, so it stands under a strict content security policy.
 * `description` is what a screen reader says of it.
 */
export function draw(description: string, options: PlotOptions, marks: readonly Markish[]): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = plot({
    width: chartWidth,
    ...options,
    marks: [...marks],
    document,
  } as PlotOptions) as unknown as SvgElement;
  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.setAttribute("class", "plot");
  svg.setAttribute("font-size", "12");
  // Its own would keep the page's from being used; aria-labels of parts would be read one by one.
  svg.removeAttribute("font-family");
  for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  const text = svg.outerHTML.replace(/-?\d+\.\d{3,}/g, (number: string) => String(Number(Number(number).toFixed(2))));
  return text.replace(
    "<svg",
    `<svg role="img" aria-label="${escapeHtml(description)}" xmlns="http://www.w3.org/2000/svg"`,
  );
}
