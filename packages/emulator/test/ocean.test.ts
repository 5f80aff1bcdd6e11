import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bounds } from "../src/drawing/marks.ts";
import { createOcean, type Moment, type Ocean } from "../src/index.ts";
import { guaranteed } from "../src/ocean/habitats.ts";
import { marksOf } from "../src/ocean/scene.ts";
import { paintedBounds } from "./painted-bounds.ts";

const ocean = createOcean();
const moments = [...ocean.moments()];
const associations = moments.flatMap((moment) => moment.observations.flatMap((row) => row.associations));

function text(moment: Moment): string {
  return JSON.stringify(moment);
}

test("createOcean() gives the same ocean for the same seed, in whatever order it is asked", () => {
  const other = createOcean();
  const backwards = Array.from({ length: other.momentCount }, (_, i) => other.moment(other.momentCount - 1 - i));
  expect(backwards.reverse().map(text)).toEqual(moments.map(text));
  expect(createOcean(2).moment(0)).not.toEqual(ocean.moment(0));
});

test("createOcean() has no noticeable cost before something is asked, and finds moments by their uuids without an index", () => {
  const huge = createOcean(3, { diveCount: 500, momentsPerDive: 400 });
  const moment = huge.moment(123_456);
  expect(huge.findMoment(moment.uuid)).toBe(moment);
  expect(huge.momentCount).toBe(200_000);
});

test("createOcean() refuses impossible sizes", () => {
  for (const options of [{ diveCount: 0 }, { momentsPerDive: 1.5 }, { diveCount: Number.NaN }]) {
    expect(() => createOcean(1, options)).toThrow(RangeError);
  }
});

test("every ocean holds the promised concepts, however small", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 13 }),
      fc.integer({ min: 1, max: 9 }),
      (seed, diveCount, momentsPerDive) => {
        const small = createOcean(seed, { diveCount, momentsPerDive });
        for (const [concept] of guaranteed) expect(small.concepts).toContain(concept);
        for (const moment of small.moments()) expect(moment.observations.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 12 },
  );
});

test("the default ocean has what a demo of rockfish needs", () => {
  const rockfish = ocean.concepts.filter((concept) => concept.startsWith("Sebastes"));
  const seen = moments.filter(
    ({ imageReferences, observations }) =>
      imageReferences.length > 0 && observations.some(({ concept }) => rockfish.includes(concept)),
  );
  const boxes = seen.flatMap(({ observations }) =>
    observations
      .filter(({ concept }) => rockfish.includes(concept))
      .flatMap((row) => row.associations.filter(({ linkName }) => linkName === "bounding box")),
  );
  const imageCount = seen.flatMap(({ imageReferences }) => imageReferences).length;
  expect(imageCount).toBeGreaterThanOrEqual(60);
  expect(imageCount).toBeLessThanOrEqual(130);
  expect(boxes.length).toBeGreaterThanOrEqual(150);
  expect(boxes.length).toBeLessThanOrEqual(300);
  expect(seen.flatMap(({ imageReferences }) => imageReferences).every(({ file }) => file !== undefined)).toBe(true);
});

test("names of concepts hold what breaks clients: quotes, slashes, parentheses, other alphabets", () => {
  for (const letter of ["'", "/", "(", "ü", "ā", "-", " "])
    expect(
      ocean.concepts.some((name) => name.includes(letter)),
      letter,
    ).toBe(true);
});

test("uuids are unique, lower-case, and many are not of RFC 4122", () => {
  const uuids = moments.flatMap((moment) => [
    moment.uuid,
    ...moment.imageReferences.map(({ uuid }) => uuid),
    ...moment.observations.flatMap((row) => [row.uuid, ...row.associations.map(({ uuid }) => uuid)]),
  ]);
  expect(new Set(uuids).size).toBe(uuids.length);
  const strict = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const oddCount = uuids.filter((uuid) => !strict.test(uuid)).length;
  expect(oddCount).toBeGreaterThan(uuids.length / 4);
  expect(oddCount).toBeLessThan(uuids.length);
  expect(uuids.some((uuid) => uuid.charAt(14) === "7")).toBe(true);
});

test("findMoment() finds a moment by the uuid of anything that hangs on it, and by nothing else", () => {
  for (const moment of moments.slice(0, 60)) {
    const own = [
      moment.uuid,
      ...moment.imageReferences.map(({ uuid }) => uuid),
      ...moment.observations.flatMap((row) => [row.uuid, ...row.associations.map(({ uuid }) => uuid)]),
    ];
    for (const uuid of own) expect(ocean.findMoment(uuid)).toBe(moment);
    expect(ocean.findMoment(`00000000${moment.uuid.slice(8)}`)).toBeUndefined();
  }
});

test("images: pairs, several sizes, smaller JPGs, repeated names, colons, spaces, none at all", () => {
  const images = moments.flatMap(({ imageReferences }) => imageReferences);
  const nameOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);
  const names = images.map(({ url }) => nameOf(url));
  expect(new Set(images.map(({ url }) => url)).size).toBe(images.length);
  expect(new Set(names).size).toBeLessThan(names.length);
  expect(names.some((name) => name.includes(":"))).toBe(true);
  expect(names.some((name) => name.includes("%20"))).toBe(true);
  expect(new Set(images.map(({ file }) => `${file?.width}x${file?.height}`)).size).toBeGreaterThan(4);
  expect(images.filter(({ file }) => file?.width === 1920).length).toBe(2);
  const isSmaller = ({ imageReferences: [a, b] }: Moment): boolean =>
    a?.file !== undefined && b?.file !== undefined && a.file.width !== b.file.width;
  expect(moments.some(isSmaller)).toBe(true);
  expect(moments.filter(({ imageReferences }) => imageReferences.length === 0).length).toBeGreaterThan(10);
  const isNegative = (moment: Moment): boolean =>
    moment.imageReferences.length > 0 &&
    moment.observations.every((row) => row.associations.every(({ linkName }) => linkName !== "bounding box"));
  expect(moments.filter(isNegative).length).toBeGreaterThan(5);
});

test("localizations: boxes, parts, machine boxes, several for one observation, points, lines, polygons", () => {
  const kinds = new Set(associations.map(({ linkName }) => linkName));
  for (const kind of ["bounding box", "localization-point", "localization-line", "localization-polygon", "upon"])
    expect(kinds).toContain(kind);
  const boxes = associations.filter(({ linkName }) => linkName === "bounding box");
  expect(boxes.some(({ toConcept }) => toConcept !== "self")).toBe(true);
  expect(
    boxes.some(({ linkValue }) => linkValue.includes("confidence") && !linkValue.includes("image_reference_uuid")),
  ).toBe(true);
  expect(
    moments.some(({ observations }) =>
      observations.some((row) => row.associations.filter(({ linkName }) => linkName === "bounding box").length > 2),
    ),
  ).toBe(true);
  expect(associations.some(({ linkValue }) => linkValue.includes('"image_reference_uuuid"'))).toBe(true);
});

test("times: every moment has one, and each kind occurs alone", () => {
  const kindsOf = ({ recordedTimestamp, elapsedTimeMillis, timecode }: Moment): string =>
    [recordedTimestamp && "recorded", elapsedTimeMillis !== undefined && "elapsed", timecode && "timecode"]
      .filter(Boolean)
      .join("+");
  const kinds = new Set(moments.map(kindsOf));
  for (const kind of ["recorded", "elapsed", "timecode", "recorded+elapsed", "recorded+timecode"])
    expect(kinds).toContain(kind);
  for (const { recordedTimestamp, video } of moments) {
    if (recordedTimestamp === undefined) continue;
    expect(recordedTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    const elapsed = Date.parse(recordedTimestamp) - video.startMillis;
    expect(elapsed >= 0 && elapsed <= video.durationMillis).toBe(true);
  }
});

/** The boxes that people drew on an image, each with the image. */
function* peoplesBoxes(from: Ocean, part?: string) {
  const odd = new Set(from.oddities.map(({ associationUuid }) => associationUuid));
  for (const moment of from.moments()) {
    for (const { associations: rows } of moment.observations) {
      for (const row of rows) {
        if (row.linkName !== "bounding box" || odd.has(row.uuid) || row.mimeType === undefined) continue;
        if (part !== undefined && row.toConcept !== part) continue;
        const box = JSON.parse(row.linkValue) as Record<string, number | string>;
        const image = moment.imageReferences.find(({ uuid }) => uuid === box.image_reference_uuid);
        if (image?.file !== undefined) yield { box, file: image.file, moment };
      }
    }
  }
}

test("every box lies within its image", () => {
  let count = 0;
  for (const { box, file } of peoplesBoxes(ocean)) {
    const [x, y, width, height] = [Number(box.x), Number(box.y), Number(box.width), Number(box.height)];
    expect([x, y, width, height].every(Number.isInteger)).toBe(true);
    expect(x >= 0 && y >= 0 && width > 3 && height > 3).toBe(true);
    expect(x + width <= file.width && y + height <= file.height).toBe(true);
    count++;
  }
  expect(count).toBeGreaterThan(300);
});

test("every box frames the pixels of one animal, as tight as pixels go", async () => {
  const checked = new Set<number>();
  for (const { box, file, moment } of peoplesBoxes(ocean, "self")) {
    if (checked.size === 14 && !checked.has(moment.ordinal)) break;
    checked.add(moment.ordinal);
    const { animals, width, height } = ocean.scene(moment.ordinal);
    const scale = file.width / width;
    const corners = [box.x, box.y, Number(box.x) + Number(box.width), Number(box.y) + Number(box.height)].map(Number);
    let closest = Infinity;
    for (const animal of animals) {
      const painted = await paintedBounds(marksOf(animal), width, height);
      closest = Math.min(closest, Math.max(...corners.map((edge, i) => Math.abs(edge - (painted[i] ?? 0) * scale))));
    }
    expect(closest).toBeLessThanOrEqual(1.5);
  }
  expect(checked.size).toBe(14);
});

test("points, and the vertices of lines and polygons, lie on the animal", () => {
  let count = 0;
  for (const moment of moments) {
    const { animals, width } = ocean.scene(moment.ordinal);
    for (const { linkName, linkValue, uuid } of moment.observations.flatMap((row) => row.associations)) {
      if (!linkName.startsWith("localization-") || ocean.oddities.some((odd) => odd.associationUuid === uuid)) continue;
      const {
        x,
        y,
        image_reference_uuuid: reference,
      } = JSON.parse(linkValue) as Record<"x" | "y", number[]> & Record<string, string>;
      const file = moment.imageReferences.find((image) => image.uuid === reference)?.file;
      if (file === undefined) continue;
      const scale = file.width / width;
      const isOn = animals.some(({ bounds }) => x.every((px, i) => isIn(bounds, px / scale, (y[i] ?? 0) / scale)));
      expect(isOn).toBe(true);
      expect(x.length).toBe(y.length);
      count++;
    }
  }
  expect(count).toBeGreaterThan(15);
});

function isIn({ left, top, right, bottom }: Bounds, x: number, y: number): boolean {
  return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
}

test("animals rarely hide each other", () => {
  let [hidden, total] = [0, 0];
  for (const moment of moments) {
    const { animals } = ocean.scene(moment.ordinal);
    animals.forEach(({ bounds: a }, i) => {
      total++;
      const covers = animals.slice(i + 1).some(({ bounds: b }) => {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return width > 0 && height > 0 && width * height > 0.3 * (a.right - a.left) * (a.bottom - a.top);
      });
      if (covers) hidden++;
    });
  }
  expect(hidden / total).toBeLessThan(0.03);
});

test("the default ocean is the one that it was: who tested against it must find it unchanged", () => {
  const digest = createHash("sha256").update(moments.map(text).join("\n")).digest("hex");
  expect(digest).toMatchInlineSnapshot(`"e33079003100aeabce790d4377ee92f4a7d2f097247f1dfd599c79dd79264f82"`);
});
