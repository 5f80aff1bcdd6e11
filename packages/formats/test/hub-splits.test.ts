import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Diagnostic, openDataset, writeDataset } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe.each(["hf", "parquet", "webdataset"])("writeDataset(%j)", (format) => {
  test.each([
    [["a b", "a_b"], ["invalid-character", "merged-splits"], ["a_b"]],
    [["a-b", "a/b"], ["invalid-character", "invalid-character", "merged-splits"], ["a_b"]],
    [["val", "validation"], ["merged-splits"], ["val"]],
    [["dev", "train", "val"], ["merged-splits"], ["train", "val"]],
    [["train", undefined], [], ["train"]],
    [["test", "train", "val"], [], ["test", "train", "val"]],
  ])("tells which of the splits %j change or become one", async (splits, codes, expected) => {
    const folder = await temporaryFolder();
    const path = join(folder, "in.png");
    await writeFile(path, makePng(64, 48));
    const size = { widthPixels: 64, heightPixels: 48 };
    const images = splits.map((split, index) => {
      const more = { path, ...size, ...(split !== undefined && { split }) };
      return image(`${index}.png`, [box("squid", [1, 2, 3, 4])], more);
    });
    const found: Diagnostic[] = [];
    const target = join(folder, "out");
    await writeDataset(format, images, target, { onDiagnostic: (one) => found.push(one) });
    expect(found.map(({ code }) => code)).toEqual(codes);
    const read = await collect((await openDataset(target)).images());
    expect([...new Set(read.map(({ split }) => split))].sort()).toEqual(expected);
    const merged = found.find(({ code }) => code === "merged-splits")?.message ?? "";
    if (merged !== "") for (const split of splits.slice(-1)) expect(merged).toContain(JSON.stringify(split));
  });

  test("refuses splits that would be one folder or file on some systems", async () => {
    const target = join(await temporaryFolder(), "out");
    const path = join(await temporaryFolder(), "in.png");
    await writeFile(path, makePng(64, 48));
    const images = ["Train", "train"].map((split) => image(`${split}.png`, [], { split, path }));
    await expect(writeDataset(format, images, target)).rejects.toMatchObject({ code: "write-failed" });
  });
});
