import type { Annotation, Capture, ImageRecord, ImageRecords } from "@m3/formats";
import { sortEntries } from "@m3/json-stream";
import {
  type DatasetAnnotation,
  type DatasetCapture,
  type DatasetImage,
  groupByImage,
  type Localization,
  type SortLocalizations,
  toDatasetImage,
} from "@m3/localizations";
import { expect, expectTypeOf, test } from "vitest";

async function* toImages(localizations: AsyncIterable<Localization>): AsyncGenerator<DatasetImage> {
  for await (const group of groupByImage(localizations, { sort: sortEntries })) {
    const image = toDatasetImage(group, ({ uuid }) => `${uuid}.png`);
    if (image !== undefined) yield image;
  }
}

test("what @m3/localizations gives fits what @m3/formats takes, though neither knows the other", () => {
  expectTypeOf<DatasetAnnotation>().toExtend<Annotation>();
  expectTypeOf<DatasetCapture>().toExtend<Capture>();
  expectTypeOf<DatasetImage>().toExtend<ImageRecord>();
  expectTypeOf(toImages).returns.toExtend<ImageRecords>();
  expectTypeOf(sortEntries<Localization>).toExtend<SortLocalizations>();
  // Only these: an object may not bring what the other package knows under another name.
  expectTypeOf<keyof DatasetAnnotation>().toExtend<keyof Annotation>();
  expectTypeOf<keyof DatasetCapture>().toExtend<keyof Capture>();
  expectTypeOf<keyof DatasetImage>().toExtend<keyof ImageRecord>();
});

test("images come out of localizations one by one, without those that have no image", async () => {
  const common = { observationUuid: "o", concept: "Poralia", linkValue: {}, imageUrls: {} } as const;
  async function* localizations(): AsyncGenerator<Localization> {
    yield { ...common, associationUuid: "a", geometry: { kind: "point", x: 1, y: 2 }, resolution: "unresolved" };
    yield {
      ...common,
      associationUuid: "b",
      geometry: { kind: "box", bbox: [1, 2, 3, 4] },
      resolution: "referenced",
      image: { uuid: "i", widthPixels: 20, heightPixels: 10 },
      timecode: "01:02:03:04",
      ancillaryData: { depth_meters: 12.5, crs: "x" },
    };
  }
  const images: DatasetImage[] = [];
  for await (const image of toImages(localizations())) images.push(image);
  expect(images).toEqual([
    {
      id: "i",
      fileName: "i.png",
      widthPixels: 20,
      heightPixels: 10,
      capture: { timecode: "01:02:03:04", depthMeters: 12.5 },
      annotations: [
        {
          id: "b",
          category: "Poralia",
          geometry: { kind: "bbox", bbox: [1, 2, 3, 4] },
          provenance: { observationUuid: "o" },
        },
      ],
    },
  ]);
});
