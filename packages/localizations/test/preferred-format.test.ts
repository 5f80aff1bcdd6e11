import { expect, test } from "vitest";
import { createExtractor, decodeLocalizationRecord, type ImageFormat, selectImage } from "../src/index.ts";
import { association, jpg, observation, png } from "./samples.ts";

const box = { x: 100, y: 200, width: 30, height: 40 };
const half = { ...jpg, width_pixels: 960, height_pixels: 540 };

function extract(images: readonly object[], reference: string | undefined, preferredFormat: ImageFormat) {
  const associations = [association({ ...box, image_reference_uuid: reference })];
  const { localizations, problems } = createExtractor({ preferredFormat })(
    observation({ associations, image_references: images }),
  );
  const [record] = localizations;
  const decoded = record && decodeLocalizationRecord(JSON.parse(JSON.stringify(record)));
  const geometry = decoded && "localization" in decoded ? decoded.localization.geometry : undefined;
  return {
    image: record?.image?.uuid,
    resolution: record?.resolution,
    geometry,
    problems: problems.map(({ code, got }) => `${code}: ${got}`),
  };
}

const asDrawn = { kind: "box", bbox: [100, 200, 30, 40] };
const toldOf = (format: string) => [`not-preferred-image: ${format}`];

test.each<
  [what: string, images: readonly object[], reference: string | undefined, format: ImageFormat, expected: object]
>([
  [
    "the image it names, when that is one",
    [png, jpg],
    png.uuid,
    "image/png",
    { image: png.uuid, resolution: "referenced" },
  ],
  [
    "the other image of the same size",
    [png, jpg],
    png.uuid,
    "image/jpeg",
    { image: jpg.uuid, resolution: "same-size" },
  ],
  [
    "the PNG for a box drawn on the JPEG",
    [png, jpg],
    jpg.uuid,
    "image/png",
    { image: png.uuid, resolution: "same-size" },
  ],
  [
    "the other image of another size, and scales to it",
    [png, half],
    png.uuid,
    "image/jpeg",
    { image: jpg.uuid, resolution: "scaled", geometry: { kind: "box", bbox: [50, 100, 15, 20] } },
  ],
  [
    "the other image for a box drawn on the small one",
    [png, half],
    jpg.uuid,
    "image/png",
    { image: png.uuid, resolution: "scaled", geometry: { kind: "box", bbox: [200, 400, 60, 80] } },
  ],
  [
    "the image named, when there is no other",
    [png],
    png.uuid,
    "image/jpeg",
    { image: png.uuid, resolution: "referenced", problems: toldOf("image/png") },
  ],
  [
    "the image named, when the size of the other is not known",
    [png, { ...jpg, width_pixels: 0 }],
    png.uuid,
    "image/jpeg",
    { image: png.uuid, resolution: "referenced", problems: toldOf("image/png") },
  ],
  [
    "the image named, when its own size is not known",
    [{ ...png, height_pixels: undefined }, jpg],
    png.uuid,
    "image/jpeg",
    { image: png.uuid, resolution: "referenced", problems: toldOf("image/png") },
  ],
  [
    "the image named, when the other is upright and this one lies",
    [png, { ...jpg, width_pixels: 1080, height_pixels: 1920 }],
    png.uuid,
    "image/jpeg",
    { image: png.uuid, resolution: "referenced", problems: toldOf("image/png") },
  ],
  [
    "the image named, when nobody knows what is beside it",
    [png, jpg],
    "dddddddd-0000-4000-8000-000000000001",
    "image/png",
    {
      image: "dddddddd-0000-4000-8000-000000000001",
      resolution: "referenced",
      problems: [
        'image-not-in-observation: image reference "dddddddd-0000-4000-8000-000000000001"',
        "not-preferred-image: one of unknown format",
      ],
    },
  ],
  ["the JPEG, when none is named", [png, jpg], undefined, "image/jpeg", { image: jpg.uuid, resolution: "same-size" }],
  ["the PNG, when none is named", [png, jpg], undefined, "image/png", { image: png.uuid, resolution: "same-size" }],
  [
    "the PNG without an overlay before one with it",
    [
      { ...png, description: "image with overlay" },
      { ...png, uuid: "ffffffff-0000-4000-8000-00000000000c" },
    ],
    undefined,
    "image/png",
    { image: "ffffffff-0000-4000-8000-00000000000c", resolution: "same-size" },
  ],
])("a preferred format takes %s", (_, images, reference, format, expected) => {
  expect(extract(images, reference, format)).toEqual({ geometry: asDrawn, problems: [], ...expected });
});

test("without a preference the image named stays, whatever its format", () => {
  const images = [
    { uuid: "a", format: "image/jpeg", widthPixels: 2, heightPixels: 1 },
    { uuid: "b", format: "image/png", widthPixels: 2, heightPixels: 1 },
  ];
  const geometry = { kind: "point", x: 1, y: 1 } as const;
  expect(selectImage({ geometry, imageReferenceUuid: "a", images })).toMatchObject({ resolution: "referenced" });
  expect(selectImage({ geometry, images })).toMatchObject({ image: { uuid: "b" } });
});
