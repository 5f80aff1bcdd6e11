import { formatCount } from "@m3/command-line";
import type { Losses } from "@m3/extract-localizations";
import { diagnosticLines } from "@m3/reformat";
import type { Changes } from "../dataset/changes.ts";
import type { DatasetFacts } from "../dataset/facts.ts";
import { memoryName, problemsName } from "../dataset/folder.ts";
import { pageFile } from "../dataset/page.ts";
import { type DatasetQuery, titleOf } from "../dataset/query.ts";
import { queryFileName } from "../dataset/query-file.ts";
import { countOf, leftOutLines } from "../dataset/report.ts";
import type { WrittenDataset } from "../dataset/state.ts";
import { loadingSections } from "./loading.ts";
import { escapeMarkdown, markdownTable } from "./markdown.ts";

/** What a card tells. */
export interface CardContent {
  readonly query: DatasetQuery;
  readonly format: { readonly title: string; readonly name: string };
  /** What is at the top of the folder: files and folders of the dataset. */
  readonly outputs: readonly string[];
  /** The page that shows the dataset, if there is one. */
  readonly preview?: string | undefined;
  readonly written: WrittenDataset["summary"];
  readonly changes: Changes;
  readonly facts: DatasetFacts;
  readonly losses: Losses;
}

/** More names than these are counted. */
const shownConceptCount = 20;

/** Writes the card of a dataset, in Markdown. It has no date but those in the data, so that equal datasets have equal cards. */
export function writeCard(content: CardContent): string {
  const sections = [
    `# ${escapeMarkdown(titleOf(content.query))}`,
    whatItIs(content),
    "## Contents",
    contents(content),
    ...counts(content),
    ...leftOut(content),
    "## Where it comes from",
    origin(content),
    "## Licence",
    licence(content.query),
    "## How to load it",
    "From this folder:",
    ...loadingSections(content.format.name, content.outputs, content.query.options),
    "## How to bring it up to date",
    upkeep(),
  ];
  return `${sections.join("\n\n")}\n`;
}

function whatItIs({ written, format, query, facts }: CardContent): string {
  const { annotationCount, imageCount, categories } = written;
  const below = query.options.descendants === true ? ", with all concepts below" : "";
  const kinds = Object.entries(facts.kindCounts).map(
    ([kind, count]) => `${formatCount(count)} of kind ${escapeMarkdown(kind)}`,
  );
  return [
    `Images of the deep sea with what people and models drew on them: **${countOf(annotationCount, "annotation")}** in`,
    `**${countOf(imageCount, "image")}** of **${countOf(categories.length, "category", "categories")}**, in the format ${format.title}${below}.`,
    ...(kinds.length > 0 ? [`Made of localizations in M3: ${kinds.join(", ")}.`] : []),
  ].join("\n");
}

function contents({ outputs, preview }: CardContent): string {
  const rows = [
    ...outputs.map((name) => [`\`${name}\``, "the dataset"]),
    ["`images/`", "the images as M3 has them"],
    ...(preview === undefined ? [] : [[`\`${pageFile(preview)}\``, "a page that shows it, for any browser"]]),
    [`\`${queryFileName}\``, "what was asked, for doing it again"],
    ["`.m3/`", "what M3 answered, and what the next run compares it with"],
  ];
  return markdownTable(["name", "what"], rows);
}

function counts({ written }: CardContent): string[] {
  const { categories, splits = [], negativeImageCount } = written;
  const rows = categories.map(({ name, annotationCount }) => [escapeMarkdown(name), formatCount(annotationCount)]);
  const sections = ["## Categories", markdownTable(["category", "annotations"], rows)];
  if (splits.length > 0) {
    const splitRows = splits.map(({ name, imageCount, annotationCount }) => [
      escapeMarkdown(name),
      formatCount(imageCount),
      formatCount(annotationCount),
    ]);
    sections.push("## Splits", markdownTable(["split", "images", "annotations"], splitRows));
  }
  if (negativeImageCount > 0) sections.push(`${countOf(negativeImageCount, "image")} without annotations.`);
  return sections;
}

/** Why the numbers of M3 and those of the dataset are not the same. */
function leftOut({ losses, written }: CardContent): string[] {
  const { changes = {}, diagnostics = {} } = written;
  const lines = [...leftOutLines(losses), ...diagnosticLines(changes), ...diagnosticLines(diagnostics)];
  if (lines.length === 0) return [];
  const items = lines.map(
    (line) => `${line.startsWith(" ") ? "  " : ""}- ${escapeMarkdown(line.trim().replace(/ +/g, " "))}`,
  );
  const where =
    losses.problems.length > 0 ? [`Each problem of a localization is in \`${memoryName}/${problemsName}\`.`] : [];
  return ["## Left out and changed", items.join("\n"), ...where];
}

function origin({ query, changes, facts }: CardContent): string {
  const { concepts, options, services } = query;
  const names = concepts.slice(0, shownConceptCount).map(escapeMarkdown);
  if (concepts.length > shownConceptCount) names.push(`and ${formatCount(concepts.length - shownConceptCount)} more`);
  const { firstRecorded, lastRecorded, newestObservation, minDepthMeters, maxDepthMeters } = facts;
  const rows: string[][] = [
    ["concepts", names.join(", ")],
    ...Object.entries(options).map(([name, value]) => [
      `\`--${name}\``,
      value === true ? "yes" : [value].flat().map(escapeMarkdown).join(", "),
    ]),
    ["annotations from", escapeMarkdown(services.anno ?? services.site ?? "unknown")],
    ["concepts from", escapeMarkdown(services.kb ?? services.site ?? "unknown")],
    ["observations", formatCount(changes.observations.total)],
    ["localizations", formatCount(changes.localizations.total)],
    ["images", formatCount(changes.images.total)],
  ];
  if (firstRecorded !== undefined && lastRecorded !== undefined) {
    rows.push(["recorded", `${firstRecorded} to ${lastRecorded}`]);
  }
  if (minDepthMeters !== undefined && maxDepthMeters !== undefined) {
    rows.push(["depth", `${minDepthMeters.toFixed(0)} m to ${maxDepthMeters.toFixed(0)} m`]);
  }
  if (newestObservation !== undefined) rows.push(["newest observation", newestObservation]);
  return markdownTable(["what", "value"], rows);
}

function licence({ services }: DatasetQuery): string {
  const owner = escapeMarkdown(services.site ?? services.anno ?? "the services above");
  return [
    "M3 does not record under which licence images and annotations may be used. They belong to whoever runs",
    `${owner}: ask before you publish them, or a model that was trained on them, and name the source.`,
  ].join("\n");
}

function upkeep(): string {
  return [
    "`m3 dataset -o .` in this folder asks M3 again, fetches new images, and tells what was added, changed and removed.",
    `\`m3 dataset --from ${queryFileName} -o ELSEWHERE\` makes it anew elsewhere. Edit this page as you like: once edited, it is left alone.`,
  ].join("\n");
}
