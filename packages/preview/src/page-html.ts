import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Chart, formatCount } from "./charts/chart.ts";
import { escapeHtml, toScriptJson } from "./escape.ts";
import { joinModules } from "./join-modules.ts";
import { pageMark } from "./staging-folder.ts";

/** What a page says before any data of its images is loaded. */
export interface PageSummary {
  readonly title: string;
  readonly imageCount: number;
  readonly annotationCount: number;
  readonly negativeImageCount: number;
  /** Images per chunk; the last one has the rest. */
  readonly chunkSize: number;
  /** Whether the chunks are in the page. */
  readonly isSelfContained: boolean;
  /** Width / height of a tile. */
  readonly aspect: number;
  readonly categories: readonly { readonly name: string; readonly count: number }[];
  readonly splits: readonly { readonly name: string; readonly imageCount: number }[];
  readonly sizes: Readonly<Record<"small" | "medium" | "large" | "none", number>>;
  readonly problems: readonly { readonly code: string; readonly count: number }[];
}

/** Later ones win over earlier ones. */
const styleNames = [
  "base",
  "head",
  "bar",
  "filters",
  "grid",
  "annotations",
  "detail",
  "charts",
  "problems",
  "narrow",
  "print",
] as const;

const pageFile = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url));

/**
 * The text of a page, piece by piece; `data` gives the `<script>` elements that hold its images, if they are in it.
 *
 * Its content security policy lets run nothing but its own script and what that loads, and asks nothing of any network.
 */
export async function* pageHtml(
  summary: PageSummary,
  charts: readonly Chart[],
  data: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  const [style, body, script] = await Promise.all([
    Promise.all(styleNames.map((name) => readFile(pageFile(`styles/${name}.css`), "utf8"))).then((parts) =>
      parts.join("\n"),
    ),
    readFile(pageFile("body.html"), "utf8"),
    joinModules(pageFile("main.js")),
  ]);
  const title = escapeHtml(summary.title);
  yield `${pageMark}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="@m3/preview">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
</head>
`;
  const places: Readonly<Record<string, string>> = {
    title,
    counts: countsHtml(summary),
    charts: charts.map(chartHtml).join("\n"),
  };
  yield body.replace(/<!-- place: ([a-z]+) -->/g, (_, name: string) => places[name] ?? "");
  yield `<script type="application/json" id="summary">${toScriptJson(summary)}</script>\n`;
  yield* data;
  yield `<script type="module">${script}</script>\n</body>\n</html>\n`;
}

/** `strict-dynamic` lets the page's own script load the chunks beside it, and nothing else load anything. */
function policyOf(style: string, script: string): string {
  const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${digest(script)} 'strict-dynamic'`,
    `style-src ${digest(style)}`,
    "img-src 'self' data: file:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function countsHtml({ imageCount, annotationCount, categories, problems }: PageSummary): string {
  const problemCount = problems.reduce((sum, { count }) => sum + count, 0);
  const counts = [
    [imageCount, imageCount === 1 ? "image" : "images"],
    [annotationCount, annotationCount === 1 ? "annotation" : "annotations"],
    [categories.length, categories.length === 1 ? "category" : "categories"],
    ...(problemCount > 0 ? [[problemCount, problemCount === 1 ? "problem" : "problems"] as const] : []),
  ] as const;
  return counts.map(([value, noun]) => `<li><b>${formatCount(value)}</b> ${noun}</li>`).join("");
}

function chartHtml({ id, title, caption, svg, table }: Chart): string {
  const [head = [], ...rows] = table;
  const cells = (row: readonly (string | number)[], tag: "td" | "th"): string =>
    row
      .map((cell, column) =>
        tag === "th"
          ? `<th scope="col">${escapeHtml(String(cell))}</th>`
          : column === 0
            ? `<th scope="row">${escapeHtml(String(cell))}</th>`
            : `<td>${escapeHtml(typeof cell === "number" ? formatCount(cell) : cell)}</td>`,
      )
      .join("");
  return `<figure class="chart" id="chart-${id}">
<figcaption><h2>${escapeHtml(title)}</h2><p>${escapeHtml(caption)}</p></figcaption>
${svg}
<details><summary>Show as a table</summary><div class="table" tabindex="0" role="region" aria-label="${escapeHtml(title)}, as a table"><table>
<thead><tr>${cells(head, "th")}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n")}</tbody>
</table></div></details>
</figure>`;
}
