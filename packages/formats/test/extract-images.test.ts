import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDataset, writeDataset } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test.each(["parquet", "tf", "webdataset"])(
  "images of %s are extracted until a pass has gone over all of them, and not again",
  async (format) => {
    const folder = await temporaryFolder();
    const names = ["a.png", "b.png", "c.png"];
    const images = names.map((name) => image(name, [], { path: join(folder, name), widthPixels: 9, heightPixels: 9 }));
    for (const name of names) await writeFile(join(folder, name), makePng(9, 9));
    const target = join(folder, format === "tf" ? "out.tfrecord" : "out");
    await writeDataset(format, images, target);
    const extractImages = join(folder, "pictures");
    const dataset = await openDataset(target, { extractImages });
    for await (const first of dataset.images()) {
      expect(await readFile(first.path ?? "")).toEqual(makePng(9, 9));
      break;
    }
    expect(await readdir(extractImages)).toEqual(["a.png"]);
    const read = await collect(dataset.images());
    expect(read.map(({ path }) => path)).toEqual(names.map((name) => join(extractImages, name)));
    expect(await readdir(extractImages)).toEqual(names);
    await rm(extractImages, { recursive: true });
    expect(await collect(dataset.images())).toEqual(read);
    await expect(readdir(extractImages)).rejects.toMatchObject({ code: "ENOENT" });
  },
);
