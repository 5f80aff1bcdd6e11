import type { ImageRecords } from "../dataset.ts";
import { writeFiles } from "../file-sink.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import type { DatasetSummary, WriteOptions } from "../format.ts";
import { roundTo } from "../geometry.ts";
import { pairsOf } from "../json-values.ts";
import { type Plan, type PlannedImage, planDataset, summarize } from "../plan.ts";
import { reportNames } from "../text.ts";
import { escapeAttribute, hasInvalidCharacters } from "../xml-text.ts";
import { cvatTraits } from "./traits.ts";

/** What CVAT calls the subset of what is in none. */
const noSubset = "default";
/** CVAT's own files have as many. */
const decimals = 2;

/**
 * Writes a file of "CVAT for images 1.1", to be uploaded to a task or project that has the images under the same names and the labels named in
 * `meta`. Images are never moved. The parts of one polygon are shapes of one `group_id`.
 *
 * The elements are written as text: an XML library would hold the whole document. Goes over the records twice and holds 10 bytes and the file name of each image, and a count per category.
 *
 * @throws {FormatsError} code "write-failed", "invalid-record", "changed-records"; what was at `target` is then untouched
 */
export async function writeCvat(
  images: ImageRecords,
  target: string,
  options: WriteOptions = {},
): Promise<DatasetSummary> {
  const counts = new Map<string, number>();
  const plan = await planDataset(images, cvatTraits, options, ({ record: { split = noSubset } }) => {
    counts.set(split, (counts.get(split) ?? 0) + 1);
  });
  const hasSubsets = [...counts.keys()].some((split) => split !== noSubset);
  reportNames(plan, hasInvalidCharacters);
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    await sink.writeText(
      `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n${toMeta(plan, hasSubsets ? counts : undefined)}`,
    );
    for await (const image of plan.images()) await sink.writeText(toImage(image, hasSubsets));
    await sink.writeText("</annotations>\n");
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
}

/** A task; a project with a task for each subset where there are some, since readers look for the names of subsets there. */
function toMeta({ imageCount, categories }: Plan, subsets: ReadonlyMap<string, number> | undefined): string {
  const names = categories.map(
    ({ name }) => `<label>\n  <name>${escapeAttribute(name)}</name>\n  <attributes></attributes>\n</label>`,
  );
  const labels = element("labels", names);
  const task = (size: number, rest: readonly string[]): string =>
    element("task", [`<size>${size}</size>`, "<mode>annotation</mode>", ...rest]);
  if (subsets === undefined) return `${indented(element("meta", [task(imageCount, [labels])]))}\n`;
  const tasks = [...subsets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subset, size]) => {
      return task(size, [`<subset>${escapeAttribute(subset)}</subset>`]);
    });
  return `${indented(element("meta", [element("project", [labels, element("tasks", tasks)])]))}\n`;
}

function element(name: string, children: readonly string[]): string {
  return [`<${name}>`, ...children.map(indented), `</${name}>`].join("\n");
}

/** Two blanks in front of each line. Names have no line feeds, which are escaped as in attributes; other line ends of Unicode are none here. */
function indented(text: string): string {
  return `  ${text.replaceAll("\n", "\n  ")}`;
}

function toImage({ record, number, facts, annotations }: PlannedImage, hasSubsets: boolean): string {
  const { widthPixels = 0, heightPixels = 0 } = facts;
  const head = attributes({
    id: number - 1,
    name: record.fileName,
    ...(hasSubsets ? { subset: record.split ?? noSubset } : {}),
    width: widthPixels,
    height: heightPixels,
  });
  let groupCount = 0;
  const shapes = annotations.flatMap((fitted) => {
    const groupId = (fitted.rings?.length ?? 1) > 1 ? ++groupCount : undefined;
    return toShapes(fitted, groupId);
  });
  return `  <image${head}>\n${shapes.join("")}  </image>\n`;
}

function toShapes({ annotation, kind, xyxy, rings = [], points = [] }: FittedAnnotation, groupId?: number): string[] {
  const common = { label: annotation.category, source: "manual", occluded: annotation.isOccluded === true ? 1 : 0 };
  const rest = { z_order: 0, ...(groupId === undefined ? {} : { group_id: groupId }) };
  const shape = (name: string, place: Readonly<Record<string, number | string>>): string =>
    `    <${name}${attributes({ ...common, ...place, ...rest })}>\n    </${name}>\n`;
  switch (kind) {
    case "bbox": {
      const [xtl = 0, ytl = 0, xbr = 0, ybr = 0] = xyxy.map((value) => roundTo(value, decimals));
      return [shape("box", { xtl, ytl, xbr, ybr })];
    }
    case "polygon":
      return rings.map((ring) => shape("polygon", { points: toPoints(ring) }));
    case "polyline":
      return [shape("polyline", { points: toPoints(points) })];
    case "point":
      return [shape("points", { points: toPoints(points) })];
    default:
      return kind satisfies never;
  }
}

function toPoints(points: readonly number[]): string {
  return pairsOf(points.map((value) => roundTo(value, decimals)))
    .map((pair) => pair.join(","))
    .join(";");
}

function attributes(values: Readonly<Record<string, number | string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join("");
}
