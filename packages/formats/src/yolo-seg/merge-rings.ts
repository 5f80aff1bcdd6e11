/** An outline, `[x1, y1, x2, y2, ...]`. */
type Ring = readonly number[];

/**
 * Makes one outline of several: each is joined to those before by the shortest line between two vertices, there and back, so that nothing is
 * added to the area. It is what Ultralytics does with the parts of an object of COCO, since a row of labels holds one outline.
 */
export function mergeRings(rings: readonly Ring[]): Ring {
  const [first = [], ...rest] = rings;
  let merged = first;
  for (const ring of rest) merged = join(merged, isClockwise(ring) === isClockwise(first) ? ring : reversed(ring));
  return merged;
}

function join(outline: Ring, ring: Ring): number[] {
  let [shortest, from, to] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let i = 0; i < outline.length; i += 2) {
    for (let j = 0; j < ring.length; j += 2) {
      const dx = (outline[i] as number) - (ring[j] as number);
      const dy = (outline[i + 1] as number) - (ring[j + 1] as number);
      const distance = dx * dx + dy * dy;
      if (distance < shortest) [shortest, from, to] = [distance, i, j];
    }
  }
  const around = [...ring.slice(to), ...ring.slice(0, to), ...ring.slice(to, to + 2)];
  return [...outline.slice(0, from + 2), ...around, ...outline.slice(from)];
}

function isClockwise(ring: Ring): boolean {
  let twice = 0;
  for (let index = 0; index < ring.length; index += 2) {
    const next = (index + 2) % ring.length;
    twice +=
      (ring[index] as number) * (ring[next + 1] as number) - (ring[next] as number) * (ring[index + 1] as number);
  }
  return twice > 0;
}

function reversed(ring: Ring): number[] {
  const result: number[] = [];
  for (let index = ring.length - 2; index >= 0; index -= 2)
    result.push(ring[index] as number, ring[index + 1] as number);
  return result;
}
