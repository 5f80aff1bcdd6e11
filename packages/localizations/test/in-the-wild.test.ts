import { expect, test } from "vitest";
import {
  createExtractor,
  decodeLocalizationRecord,
  dedupe,
  type Localization,
  localizationKinds,
} from "../src/index.ts";
import { association, jpg, observation, png } from "./samples.ts";

/** What is read back of what is extracted, and what was said of it. */
function extract(
  linkValues: readonly (string | readonly [linkName: string, linkValue: string])[],
  changes: Record<string, unknown> = {},
) {
  const associations = linkValues.map((one, index) => {
    const [linkName, linkValue] = typeof one === "string" ? ["bounding box", one] : one;
    const uuid = `cccccccc-0000-4000-8000-${String(index).padStart(12, "0")}`;
    return association(linkValue, { link_name: linkName, uuid });
  });
  const given = observation({ associations, ...changes });
  const { localizations, problems } = createExtractor({ kinds: localizationKinds })(given);
  const decoded = localizations.map((one) => decodeLocalizationRecord(JSON.parse(JSON.stringify(one))));
  return {
    localizations: decoded.map((one) => ("localization" in one ? one.localization : one.problem)) as Localization[],
    said: problems.map(({ code, outcome }) => `${code}, ${outcome}`),
  };
}

const ml =
  '{"x": 982, "y": 1, "width": 97, "height": 132, "generator": "mbari452k_yolov8", "confidence": 43.0, "verifier": "kwalz"}';

test("a model's box without a reference: the PNG of the pair, everything else kept", () => {
  const { localizations, said } = extract([ml]);
  expect(said).toEqual([]);
  expect(localizations).toMatchObject([
    {
      geometry: { kind: "box", bbox: [982, 1, 97, 132] },
      image: { uuid: png.uuid },
      resolution: "same-size",
      linkValue: { generator: "mbari452k_yolov8", confidence: 43, verifier: "kwalz" },
    },
  ]);
});

test("trap: a box of vars-localize that ends at 1081 of 1080 stays as drawn, on the image it names, with a word", () => {
  const drawn = `{"x": 534, "y": 2, "width": 1290, "height": 1079, "observer": "expert-observer", "strength": "Padawan", "generator": "vars-localize", "project": "FathomNet", "image_reference_uuid": "${png.uuid}"}`;
  const { localizations, said } = extract([drawn]);
  expect(said).toEqual(["beyond-image, kept"]);
  expect(localizations).toMatchObject([
    {
      geometry: { kind: "box", bbox: [534, 2, 1290, 1079] },
      image: { uuid: png.uuid, widthPixels: 1920, heightPixels: 1080 },
      resolution: "referenced",
      linkValue: { strength: "Padawan", project: "FathomNet" },
    },
  ]);
});

test("trap: boxes on an image whose stored sides are swapped stay as drawn, and only what leaves the stored size is told", () => {
  const swapped = { ...png, width_pixels: 1080, height_pixels: 1920 };
  const on = (box: string): string => `{${box}, "image_reference_uuid": "${png.uuid}"}`;
  const { localizations, said } = extract(
    [
      on('"x": 659, "y": 810, "width": 234, "height": 394'),
      on('"x": 303, "y": 855, "width": 261, "height": 462'),
      on('"x": 1500, "y": 855, "width": 261, "height": 162'),
    ],
    { image_references: [swapped] },
  );
  // The first two end at 1204 and 1317: inside of the stored 1920, below the true 1080. Only the file's header tells.
  expect(said).toEqual(["beyond-image, kept"]);
  expect(localizations.map(({ geometry, resolution }) => [geometry, resolution])).toEqual([
    [{ kind: "box", bbox: [659, 810, 234, 394] }, "referenced"],
    [{ kind: "box", bbox: [303, 855, 261, 462] }, "referenced"],
    [{ kind: "box", bbox: [1500, 855, 261, 162] }, "referenced"],
  ]);
});

test("points and lines of VARS Annotation: three u, a comment, or nothing but where they are", () => {
  const big = { ...png, width_pixels: 4608, height_pixels: 2592 };
  const { localizations, said } = extract(
    [
      ["localization-point", '{"x":[2128],"y":[2529]}'],
      [
        "localization-line",
        `{"x":[1630,4381],"y":[2312,1645],"image_reference_uuuid":"${png.uuid}","comment":"caudal"}`,
      ],
    ],
    { image_references: [big] },
  );
  expect(said).toEqual([]);
  expect(localizations).toMatchObject([
    { geometry: { kind: "point", x: 2128, y: 2529 }, resolution: "sole-image" },
    {
      geometry: {
        kind: "line",
        points: [
          [1630, 2312],
          [4381, 1645],
        ],
      },
      resolution: "referenced",
      linkValue: { comment: "caudal" },
    },
  ]);
});

test("several boxes in one observation, and one saved twice, are all extracted; dedupe() takes the second out", () => {
  const other = '{"x": 5, "y": 5, "width": 9, "height": 9}';
  const { localizations, said } = extract([ml, other, ml]);
  expect(said).toEqual([]);
  expect(localizations).toHaveLength(3);
  expect(dedupe(localizations).kept).toEqual(localizations.slice(0, 2));
});

test("one box on two observations of a moment is extracted from both; only of one concept it is a duplicate", () => {
  const [first] = extract([ml]).localizations as [Localization];
  const [second] = extract([ml], { observation_uuid: "other" }).localizations as [Localization];
  const [third] = extract([ml], { observation_uuid: "other", concept: "Aegina" }).localizations as [Localization];
  const others = [second, third].map((one, index) => ({ ...one, associationUuid: `d${index}` }));
  expect(dedupe([first, ...others]).kept).toEqual([first, others[1]]);
});

test("a moment without any time is as good as others", () => {
  const { localizations, said } = extract([ml], { recorded_timestamp: undefined });
  expect(said).toEqual([]);
  expect(Object.keys(localizations[0] ?? {})).not.toContain("recordedTimestamp");
});

test.each([
  ["image/gif", "http://h/a", "image/gif"],
  ["image/bmp", "http://h/a", "image/bmp"],
  [undefined, "http://h/a.tif", "image/tiff"],
  ["unknown", "http://h/a.BMP", "image/bmp"],
  ["unknown", "http://h/a", undefined],
])("of migrations: an image of format %j at %s is %j", (format, url, expected) => {
  const { localizations } = extract([ml], { image_references: [{ ...jpg, format, url }] });
  expect(localizations[0]?.image?.format).toBe(expected);
});

test.each([0, -1, Number.NaN])("a video size of %s is none: nothing is scaled by it", (side) => {
  const given = observation({ associations: [association(ml)] });
  const mediaSizeOf = () => ({ widthPixels: side, heightPixels: side });
  expect(createExtractor({ mediaSizeOf })(given).localizations).toMatchObject([{ resolution: "same-size" }]);
});
