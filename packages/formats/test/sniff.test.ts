import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formats, openDataset, sniffFormat } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const readable = formats.filter(({ read }) => read !== undefined);

test.each(readable.map((format) => [format.name, format] as const))(
  "what %s writes is known for what it is, and opens",
  async (name, format) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.png"), makePng(100, 80));
    const path = join(folder, "a.png");
    const target = join(folder, `out${format.extensions[0] ?? ""}`);
    const records = [
      image("a.png", [box("fish", [10, 20, 30, 40])], { path }),
      ...(format.holds.negatives ? [image("b.png", [], { path })] : []),
    ];
    await format.write(records, target, { imageFiles: "copy" });
    // Boxes and outlines of YOLO are in one layout, and one reader reads both.
    expect((await sniffFormat(target)).name).toBe(name === "yolo-seg" ? "yolo" : name);
    const dataset = await openDataset(target);
    const images = await collect(dataset.images());
    expect(images.flatMap(({ annotations }) => annotations.map(({ category }) => category))).toEqual(["fish"]);
    expect(images).toHaveLength(records.length);
    await dataset.close();
  },
);
