/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The values of members, if all of them are finite numbers. */
export function numbersOf<Key extends string>(
  value: unknown,
  ...keys: readonly Key[]
): Readonly<Record<Key, number>> | undefined {
  if (!isJsonObject(value) || !keys.every((key) => Number.isFinite(value[key]))) return undefined;
  return value as Readonly<Record<Key, number>>;
}

/** A list `[[x1, y1], [x2, y2], ...]` as `[x1, y1, x2, y2, ...]`; undefined for what is none. */
export function flatPoints(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const points = (value as readonly unknown[]).flatMap((point) => {
    const isPoint = Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
    return isPoint ? [point as [number, number]] : [];
  });
  return points.length === value.length ? points.flat() : undefined;
}

/** A list `[x1, y1, x2, y2, ...]` as `[[x1, y1], [x2, y2], ...]`. */
export function pairsOf(points: readonly number[]): [number, number][] {
  return Array.from({ length: points.length / 2 }, (_, index) => [
    points[2 * index] as number,
    points[2 * index + 1] as number,
  ]);
}
