import { isObject, parseJsonObject } from "./json-text.ts";
import type { LocalizationKind } from "./localization.ts";
import { describe, type Finding, quote } from "./problems.ts";
import { parseNumber } from "./read-value.ts";
import { nonFiniteNumber } from "./writable-json.ts";

const kindByLinkName: ReadonlyMap<string, LocalizationKind> = new Map<string, LocalizationKind>([
  ["bounding box", "box"],
  ["localization-point", "point"],
  ["localization-line", "line"],
  ["localization-polygon", "polygon"],
]);

/** The link name that M3's tools give to a kind of localization. */
export const linkNames: Readonly<Record<LocalizationKind, string>> = {
  box: "bounding box",
  point: "localization-point",
  line: "localization-line",
  polygon: "localization-polygon",
};

// Before there was JSON in link values, VARS kept measurements as numbers in plain text, and the form of the text in
// the link name: "measurement in pixels [x0 y0 x1 y1 comment]".
const legacyLine = /^measurement in pixels\b/i;
const legacyPolygon = /^area measurement coordinates\b/i;

/** The kind of localization that associations of a link name hold; undefined when they hold something else. */
export function kindOfLinkName(linkName: string): LocalizationKind | undefined {
  const kind = kindByLinkName.get(linkName);
  if (kind !== undefined) return kind;
  const first = linkName.charCodeAt(0) | 0x20;
  // Most associations are no localization at all: one look at the first letter spares them two expressions.
  if (first === 0x6d && legacyLine.test(linkName)) return "line";
  return first === 0x61 && legacyPolygon.test(linkName) ? "polygon" : undefined;
}

/**
 * Reads a `link_value` into the object that later stages keep: parsed JSON, or for a legacy text
 * `{ x, y, comment? }` as its migration would write. An object that is parsed already is taken as it is. What of it
 * cannot be written is still in there, since a coordinate that is infinite is another matter than one that is null.
 *
 * @returns undefined when there is nothing to use; the last of `findings` then says why.
 */
export function readLinkValue(
  linkName: string,
  linkValue: unknown,
  findings: Finding[],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof linkValue !== "string") {
    if (isObject(linkValue)) return linkValue;
    const code = linkValue === undefined || linkValue === null ? "empty-link-value" : "not-an-object";
    findings.push({ code, expected: "a link_value", got: describe(linkValue) });
    return undefined;
  }
  // What begins with a bracket, as nearly all do, is not blank.
  const trimmed = linkValue.charCodeAt(0) === 0x7b ? linkValue : linkValue.trim();
  if (trimmed === "" || trimmed === "nil") {
    findings.push({ code: "empty-link-value", expected: "a link_value", got: quote(trimmed) });
    return undefined;
  }
  if (isLegacyLinkName(linkName)) return readLegacyText(linkName, linkValue, findings);
  const parsed = parseJsonObject(linkValue);
  if ("finding" in parsed) {
    findings.push(parsed.finding);
    return undefined;
  }
  if (parsed.hasNonFinite) findings.push(nonFiniteNumber("a bare NaN or Infinity"));
  return parsed.value;
}

function isLegacyLinkName(linkName: string): boolean {
  return !kindByLinkName.has(linkName);
}

function readLegacyText(linkName: string, text: string, findings: Finding[]): Record<string, unknown> | undefined {
  const isLine = legacyLine.test(linkName);
  const { numbers, rest } = leadingNumbers(text, isLine ? 4 : Number.POSITIVE_INFINITY);
  const isComplete = isLine ? numbers.length === 4 : numbers.length >= 2 && numbers.length % 2 === 0;
  if (!isComplete) {
    const expected = isLine ? "four numbers and a comment" : "pairs of numbers, then a comment";
    findings.push({ code: "missing-coordinate", expected, got: quote(text) });
    return undefined;
  }
  const comment = rest.replace(/^\s*[,;]/, "").trim();
  return {
    x: numbers.filter((_, index) => index % 2 === 0),
    y: numbers.filter((_, index) => index % 2 === 1),
    ...(comment !== "" && { comment }),
  };
}

function leadingNumbers(text: string, limit: number): { readonly numbers: number[]; readonly rest: string } {
  const numbers: number[] = [];
  const word = /\s*([^\s,;]+)/y;
  while (numbers.length < limit) {
    const start = word.lastIndex;
    const number = parseNumber(word.exec(text)?.[1] ?? "");
    if (number === undefined) return { numbers, rest: text.slice(start) };
    numbers.push(number);
  }
  return { numbers, rest: text.slice(word.lastIndex) };
}
