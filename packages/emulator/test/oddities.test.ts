import { expect, test } from "vitest";
import { createOcean, type Oddity } from "../src/index.ts";
import { oddityHabitats } from "../src/ocean/oddity-kinds.ts";

const ocean = createOcean();

function oddity(kind: string): Oddity {
  const found = ocean.oddities.find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new TypeError(`no oddity ${kind}`);
  return found;
}

function rowsOf(kind: string) {
  const odd = oddity(kind);
  const moment = ocean.findMoment(odd.momentUuid);
  const observation = moment?.observations.find(({ uuid }) => uuid === odd.observationUuid);
  const association = observation?.associations.find(({ uuid }) => uuid === odd.associationUuid);
  const image = moment?.imageReferences.find(({ uuid }) => uuid === odd.imageReferenceUuid);
  return { moment, observation, association, image, value: association?.linkValue ?? "" };
}

test.each(Object.keys(oddityHabitats))("the default ocean holds a row for %s", (kind) => {
  const { observation, association, image, moment } = rowsOf(kind);
  expect(observation).toBeDefined();
  const needsNoRow = ["moment-without-time", "observation-with-few-keys"];
  if (kind.startsWith("image-")) expect(image).toBeDefined();
  else if (!needsNoRow.includes(kind)) expect(association).toBeDefined();
  expect(moment?.imageReferences.length).toBeGreaterThan(0);
});

test("values that cannot be used are as they are met in the wild", () => {
  for (const kind of ["link-value-not-json", "link-value-truncated", "box-with-nan"]) {
    expect(() => JSON.parse(rowsOf(kind).value), kind).toThrow(SyntaxError);
  }
  expect(rowsOf("link-value-truncated").value.length).toBe(1024);
  expect(rowsOf("box-with-nan").value).toContain('"x":NaN');
  expect(JSON.parse(rowsOf("box-without-width").value)).not.toHaveProperty("width");
  expect(JSON.parse(rowsOf("box-with-zero-size").value)).toMatchObject({ width: 0, height: 0 });
  expect(JSON.parse(rowsOf("box-with-negative-size").value).width).toBeLessThan(0);
  const { x, y } = JSON.parse(rowsOf("arrays-of-different-length").value);
  expect(x.length).not.toBe(y.length);
});

test("unusual values are as they are met in the wild", () => {
  expect(JSON.parse(rowsOf("box-with-numeric-strings").value)).toMatchObject({
    x: expect.any(String),
    y: expect.any(Number),
  });
  expect(JSON.parse(rowsOf("box-with-floats").value).x % 1).toBe(0.25);
  expect(JSON.parse(rowsOf("box-with-null-confidence").value).confidence).toBeNull();
  expect(JSON.parse(rowsOf("box-with-null-reference").value).image_reference_uuid).toBeNull();
  expect(JSON.parse(rowsOf("box-with-upper-case-reference").value).image_reference_uuid).toMatch(/^[0-9A-F-]{36}$/);
  expect(JSON.parse(rowsOf("box-with-reference-key-of-2018").value)).toHaveProperty("imageReferenceUuid");
  const offByOne = rowsOf("box-off-by-one");
  const box = JSON.parse(offByOne.value);
  const image = offByOne.moment?.imageReferences.find(({ uuid }) => uuid === box.image_reference_uuid);
  expect(box.y + box.height).toBe((image?.file?.height ?? 0) + 1);
  const twice = rowsOf("box-twice");
  expect(twice.observation?.associations.filter(({ linkValue }) => linkValue === twice.value).length).toBe(2);
  expect(rowsOf("association-without-mime-type").association).not.toHaveProperty("mimeType");
});

test("references that lead elsewhere do", () => {
  expect(ocean.findMoment(JSON.parse(rowsOf("reference-dangling").value).image_reference_uuid)).toBeUndefined();
  const { moment, value } = rowsOf("reference-to-other-moment");
  const other = ocean.findMoment(JSON.parse(value).image_reference_uuid);
  expect(other).toBeDefined();
  expect(other).not.toBe(moment);
});

test("rows of images say what is not so", () => {
  expect(rowsOf("image-with-file-url").image?.url).toMatch(/^file:\/Users\//);
  const swapped = rowsOf("image-with-swapped-size").image;
  expect(swapped?.widthPixels).toBe(swapped?.file?.height);
  expect(swapped?.widthPixels).not.toBe(swapped?.file?.width);
  expect(rowsOf("image-without-size").image).not.toHaveProperty("widthPixels");
  expect(rowsOf("image-without-format").image).not.toHaveProperty("format");
  expect(rowsOf("image-format-unknown").image?.format).toBe("unknown");
  expect(rowsOf("image-not-found").image?.file).toBeUndefined();
  const smaller = rowsOf("image-smaller-than-stored").image;
  expect(smaller?.file?.width).toBe((smaller?.widthPixels ?? 0) / 2);
});

test("keys are absent where they should be", () => {
  const { moment } = rowsOf("moment-without-time");
  expect(moment).not.toHaveProperty("recordedTimestamp");
  expect(moment).not.toHaveProperty("elapsedTimeMillis");
  const { observation } = rowsOf("observation-with-few-keys");
  for (const key of ["observer", "group", "activity"]) expect(observation).not.toHaveProperty(key);
});

test("rockfish have no defect that costs an image or a box", () => {
  const kinds = ocean.oddities
    .filter(({ concept }) => concept.startsWith("Sebastes ") || concept === "Sebastes")
    .map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(["box-without-width", "link-value-not-json", "link-value-truncated"]);
});
