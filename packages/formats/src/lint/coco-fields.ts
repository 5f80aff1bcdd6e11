import { got, type Inspector, type LintFinding, type Place } from "./finding.ts";

/** An element of a JSON file. */
export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks an id or a reference to one. */
export function* lintId(
  id: unknown,
  key: string,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  if (id === undefined || id === null) {
    yield* inspector.find("id-missing", where, `Expected "${key}" to be an integer, got ${got(id)}`);
  } else if (typeof id !== "number" || !Number.isInteger(id)) {
    yield* inspector.find("id-not-integer", where, `Expected "${key}" to be an integer, got ${got(id)}`);
  } else if (!Number.isSafeInteger(id)) {
    yield* inspector.find("id-too-large", where, `Expected "${key}" to be an integer below 2^53, got ${got(id)}`);
  }
}

/** Checks a box; `size` is that of its image, where it is known. */
export function* lintBbox(
  bbox: unknown,
  size: readonly [width: number, height: number] | undefined,
  where: Place,
  inspector: Inspector,
): Generator<LintFinding, void, undefined> {
  const isBox = Array.isArray(bbox) && bbox.length === 4 && bbox.every((value) => Number.isFinite(value));
  if (!isBox) {
    yield* inspector.find("bbox-malformed", where, `Expected a bbox of four numbers, got ${got(bbox)}`);
    return;
  }
  const [x, y, width, height] = bbox as [number, number, number, number];
  if (width <= 0 || height <= 0) {
    yield* inspector.find("bbox-empty", where, `Expected a width and height above 0, got ${width} x ${height}`);
    return;
  }
  if (size === undefined) return;
  if (x >= size[0] || y >= size[1] || x + width <= 0 || y + height <= 0) {
    const message = `Expected a part of the box inside ${size[0]} x ${size[1]} pixels, got ${got(bbox)}`;
    yield* inspector.find("bbox-empty", where, message);
    return;
  }
  // Writers round to hundredths, so that a box may end that much beyond.
  const isOutside = x < 0 || y < 0 || x + width > size[0] + 0.01 || y + height > size[1] + 0.01;
  if (isOutside) {
    const message = `Expected a box inside ${size[0]} x ${size[1]} pixels, got ${got(bbox)}`;
    yield* inspector.find("bbox-outside", where, message);
  }
}
