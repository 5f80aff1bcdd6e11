import { expect, test } from "vitest";
import { hf, type ImageRecord, parquet, webdataset } from "../src/index.ts";
import { awkwardNames } from "./support/names.ts";
import { pictureFolder, withPictures } from "./support/pictures.ts";
import { checkRoundTrip, held } from "./support/round-trip.ts";

/** Names that UTF-8 can hold. */
const names = awkwardNames.map((name) => Buffer.from(name).toString());

/** Splits come one after the other, and an image without one is for training. */
function inSplits(records: ImageRecord[]): ImageRecord[] {
  return records
    .map((record) => ({ ...record, split: record.split ?? "train" }))
    .toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

test.for([hf, parquet, webdataset])("$name gives back what it wrote", async (format) => {
  const folder = await pictureFolder();
  await checkRoundTrip(withPictures(format, folder), {
    target: "dataset",
    categories: names,
    expected: (records) => inSplits(held(format, records)),
    sort: inSplits,
    numRuns: 40,
  });
  expect(format.holds.fields).toContain("split");
});
