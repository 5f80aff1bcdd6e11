import fc from "fast-check";
import { expect, test } from "vitest";
import { type CandidateImage, type Geometry, type SelectImageInput, selectImage } from "../src/index.ts";

const hd = { widthPixels: 1920, heightPixels: 1080 };
const uhd = { widthPixels: 3840, heightPixels: 2160 };
const png: CandidateImage = { uuid: "b", format: "image/png", ...hd };
const jpg: CandidateImage = { uuid: "a", format: "image/jpeg", ...hd };
const geometry: Geometry = { kind: "box", bbox: [10, 20, 30, 40] };
const upTo = (right: number, bottom: number): Geometry => ({ kind: "box", bbox: [0, 0, right, bottom] });

function select(changes: Partial<SelectImageInput>): {
  resolution: string;
  uuid?: string | undefined;
  scale?: unknown;
} {
  const selection = selectImage({ geometry, images: [png, jpg], ...changes });
  if (selection.resolution === "unresolved") return { resolution: "unresolved" };
  const scale = selection.resolution === "scaled" ? { scale: selection.scale } : {};
  return { resolution: selection.resolution, uuid: selection.image.uuid, ...scale };
}

test.each<[what: string, changes: Partial<SelectImageInput>, outcome: object]>([
  [
    "the image named, whatever else speaks against it",
    { imageReferenceUuid: "a", mediaSize: uhd, geometry: upTo(9000, 9000) },
    { resolution: "referenced", uuid: "a" },
  ],
  [
    "the image named, when it is not at hand",
    { imageReferenceUuid: "elsewhere" },
    { resolution: "referenced", uuid: "elsewhere" },
  ],
  ["the only image", { images: [jpg] }, { resolution: "sole-image", uuid: "a" }],
  ["the only image, of unknown size", { images: [{ uuid: "x" }] }, { resolution: "sole-image", uuid: "x" }],
  ["the PNG of a pair of one size", {}, { resolution: "same-size", uuid: "b" }],
  [
    "an image that the box overshoots by a pixel",
    { images: [png], geometry: upTo(1921, 1081) },
    { resolution: "sole-image", uuid: "b" },
  ],
  [
    "an image that the box overshoots by less than 1 %",
    { images: [png], geometry: upTo(1939, 1090) },
    { resolution: "sole-image", uuid: "b" },
  ],
  [
    "no image that the box overshoots by more than 1 %",
    { images: [png], geometry: upTo(1920, 1092) },
    { resolution: "unresolved" },
  ],
  ["an image of the video's size", { mediaSize: hd }, { resolution: "same-size", uuid: "b" }],
  [
    "the one image of the video's size among others",
    { mediaSize: hd, images: [{ ...png, ...uhd }, jpg] },
    { resolution: "same-size", uuid: "a" },
  ],
  ["an image of half the video's size", { mediaSize: uhd }, { resolution: "scaled", uuid: "b", scale: [0.5, 0.5] }],
  [
    "an image with other pixels than the video",
    { mediaSize: { widthPixels: 720, heightPixels: 486 }, images: [{ ...png, widthPixels: 640, heightPixels: 480 }] },
    { resolution: "scaled", uuid: "b", scale: [640 / 720, 480 / 486] },
  ],
  [
    "the image whose size is known, to scale to",
    { mediaSize: uhd, images: [{ uuid: "0", format: "image/png" }, jpg] },
    { resolution: "scaled", uuid: "a", scale: [0.5, 0.5] },
  ],
  ["no image without images", { images: [] }, { resolution: "unresolved" }],
  [
    "no image when their sizes differ and the video's is unknown",
    { images: [png, { ...jpg, ...uhd }] },
    { resolution: "unresolved" },
  ],
  [
    "no image when one size of several is unknown",
    { images: [png, { uuid: "a", format: "image/jpeg" }] },
    { resolution: "unresolved" },
  ],
  [
    "no image when the sizes of several are all unknown",
    { images: [{ uuid: "b" }, { uuid: "a" }] },
    { resolution: "unresolved" },
  ],
  [
    "no image that the box is far too big for",
    { images: [png], geometry: upTo(3840, 2160) },
    { resolution: "unresolved" },
  ],
  [
    "no image to scale to when no size is known",
    { mediaSize: hd, images: [{ uuid: "a" }] },
    { resolution: "unresolved" },
  ],
  [
    "no image whose width and height seem swapped",
    { mediaSize: hd, images: [{ uuid: "a", widthPixels: 1080, heightPixels: 1920 }] },
    { resolution: "unresolved" },
  ],
])("selectImage() takes %s", (_, changes, outcome) => {
  expect(select(changes)).toEqual(outcome);
});

test.each<[what: string, images: CandidateImage[], uuid: string]>([
  ["PNG before JPEG", [jpg, png], "b"],
  ["no overlay before PNG", [{ ...png, description: "PNG with Overlay" }, jpg], "a"],
  ["anything before JPEG", [jpg, { ...jpg, uuid: "c", format: "image/tiff" }], "c"],
  [
    "the lower uuid of two PNG",
    [
      { ...png, uuid: "f" },
      { ...png, uuid: "e" },
    ],
    "e",
  ],
])("selectImage() prefers %s", (_, images, uuid) => {
  expect(select({ images }).uuid).toBe(uuid);
  expect(select({ images: images.toReversed() }).uuid).toBe(uuid);
});

test("selectImage() does not depend on the order of the images", () => {
  const image = fc.record(
    {
      uuid: fc.constantFrom("a", "b", "c", "d"),
      format: fc.constantFrom("image/png", "image/jpeg"),
      description: fc.constantFrom("source image", "with overlay"),
    },
    { requiredKeys: ["uuid"] },
  );
  const sized = fc.tuple(image, fc.constantFrom(hd, uhd, {})).map(([one, size]) => ({ ...one, ...size }));
  const images = fc.uniqueArray(sized, { selector: ({ uuid }) => uuid, maxLength: 4 }) as fc.Arbitrary<
    CandidateImage[]
  >;
  fc.assert(
    fc.property(
      images,
      fc.constantFrom(undefined, hd, uhd),
      fc.constantFrom(geometry, upTo(3000, 2000)),
      (given, mediaSize, drawn) => {
        const changes = { mediaSize, geometry: drawn };
        const selection = selectImage({ ...changes, images: given });
        expect(selectImage({ ...changes, images: given.toReversed() })).toEqual(selection);
        if (selection.resolution !== "unresolved") expect(given).toContain(selection.image);
      },
    ),
  );
});
