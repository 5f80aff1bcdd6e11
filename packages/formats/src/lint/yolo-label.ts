import { parseDecimal } from "../to-number.ts";
import type { LintCode } from "./finding.ts";

/** Something wrong with a row. */
export interface LabelFlaw {
  readonly code: LintCode;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** What a file of labels holds. */
export interface CheckedLabels {
  readonly flaws: readonly LabelFlaw[];
  readonly boxCount: number;
  readonly polygonCount: number;
}

/** Ultralytics lets this much go, and cuts it off. */
const slack = 0.01;

/**
 * Checks the text of a file of labels as `verify_image_label` of Ultralytics does: five columns with a class and a box, or, once one row has more
 * than six, polygons only.
 *
 * @param classCount undefined when nobody says
 */
export function checkLabels(text: string, classCount: number | undefined): CheckedLabels {
  const rows = text
    .split(/\r\n|[\n\r]/)
    .map((row, index) => ({ line: index + 1, fields: row.trim().split(/\s+/) }))
    .filter(({ fields: [first] }) => first !== "");
  const polygonCount = rows.filter(({ fields }) => fields.length > 6).length;
  const flaws: LabelFlaw[] = [];
  const seen = new Set<string>();
  for (const { line, fields } of rows) {
    for (const flaw of rowFlaws(fields, polygonCount > 0, classCount)) flaws.push({ ...flaw, line });
    // As numbers of 32 bits, which is what is compared.
    const values = fields.map((field) => Math.fround(parseDecimal(field))).join(" ");
    if (seen.size === seen.add(values).size) {
      flaws.push({
        code: "row-duplicate",
        line,
        message: `Expected each row once, got "${cut(fields.join(" "))}" again`,
      });
    }
  }
  return { flaws, boxCount: rows.length - polygonCount, polygonCount };
}

function* rowFlaws(
  fields: readonly string[],
  isSegments: boolean,
  classCount: number | undefined,
): Generator<Omit<LabelFlaw, "line">, void, undefined> {
  const numbers = fields.map(parseDecimal);
  if (!numbers.every(Number.isFinite)) {
    yield { code: "columns", message: `Expected numbers, got "${cut(fields.join(" "))}"` };
    return;
  }
  const [category = Number.NaN, ...values] = numbers;
  const isPolygon = fields.length > 6;
  if (isSegments && !isPolygon) {
    yield {
      code: "segments-mixed",
      message: `Expected a polygon as in other rows of the file, got ${fields.length} columns`,
    };
  } else if (isPolygon ? values.length % 2 !== 0 : fields.length !== 5) {
    const expected = isPolygon ? "a class and an even number of coordinates" : "5 columns";
    yield { code: "columns", message: `Expected ${expected}, got ${fields.length} columns` };
    return;
  }
  if (!Number.isInteger(category) || category < 0 || (classCount !== undefined && category >= classCount)) {
    const expected = classCount === undefined ? "an integer from 0 up" : `an integer from 0 to ${classCount - 1}`;
    yield { code: "class-range", message: `Expected the class to be ${expected}, got ${fields[0]}` };
  }
  // The check is of boxes, also of the one around a polygon.
  const box = isPolygon ? boxAround(values) : values;
  const beyond = box.find((value, index) => value > 1 + slack || value < (index < 2 ? -slack : 0));
  if (beyond !== undefined) {
    yield { code: "coordinate-range", message: `Expected coordinates from 0 to 1, got ${beyond}` };
  } else yield* boxFlaws(box);
}

/** Centre, width and height of the box around points. */
function boxAround(points: readonly number[]): number[] {
  const [xs, ys] = [points.filter((_, index) => index % 2 === 0), points.filter((_, index) => index % 2 === 1)];
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
  const [left, top, right, bottom] = [least(xs), least(ys), most(xs), most(ys)];
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}

function* boxFlaws(values: readonly number[]): Generator<Omit<LabelFlaw, "line">, void, undefined> {
  const [x = 0, y = 0, width = 0, height = 0] = values;
  if (width <= 0 || height <= 0) {
    yield { code: "bbox-empty", message: `Expected a width and height above 0, got ${width} x ${height}` };
    return;
  }
  // Six decimals are rounded to the nearest, so that an edge may be off by one of the last.
  const slip = 1.5e-6;
  const edges = [x - width / 2, y - height / 2, 1 - x - width / 2, 1 - y - height / 2];
  if (edges.some((edge) => edge < -slip)) {
    yield { code: "bbox-outside", message: `Expected a box inside the image, got "${values.join(" ")}"` };
  }
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
