import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Diagnostic, readVoc, writeDarknet, writeDataset, writeVoc, writeYolo } from "../src/index.ts";
import { SplitFolders } from "../src/split-folders.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Names that every object of JavaScript has a member of. */
const memberNames = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];

test.each(memberNames)("SplitFolders takes the split %s for nothing but its name", (split) => {
  expect(new SplitFolders().of(split)).toBe(split);
});

test("SplitFolders keeps splits apart that would be one folder", () => {
  const folders = new SplitFolders(["all"]);
  const splits = [
    "TRAIN",
    "train",
    "Train",
    "training",
    "a b",
    "a_b_",
    "A:B",
    "a/b",
    "A.B_",
    "all",
    "all_",
    "nul",
    "a_b__",
  ];
  expect(splits.map((split) => folders.of(split))).toEqual([
    ...["TRAIN", "train", "Train_", "train", "a_b", "a_b_", "A_B__", "a_b___", "A_B____"],
    ...["all_", "all__", "nul_", "a_b_____"],
  ]);
});

test.each([
  ["yolo", undefined],
  ["darknet", undefined],
  ["voc", "devkit"],
])("writeDataset(%j) tells of splits that become one folder", async (format, layout) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "in.png"), makePng(64, 48));
  const images = ["val", "valid", "training", "other"].map((split) => {
    return image(`${split}.png`, [box("x", [1, 1, 5, 5])], { split, path: join(folder, "in.png") });
  });
  const found: Diagnostic[] = [];
  const options = { onDiagnostic: (one: Diagnostic) => found.push(one), ...(layout !== undefined && { layout }) };
  await writeDataset(format, images, join(folder, "out"), options);
  const merged = found.filter(({ code }) => code === "merged-splits");
  expect(merged.map(({ message }) => message.replace(/ in .*:/, ":"))).toEqual([
    'The splits "val", "valid" are "val": expected names that stay apart',
  ]);
});

test.each(memberNames)("writers of folders write a split called %s", async (split) => {
  const folder = await temporaryFolder();
  const records = [image("a.png", [box("x", [1, 1, 5, 5])], { split })];
  await writeYolo(records, join(folder, "yolo"), { imageFiles: "leave" });
  expect(await readdir(join(folder, "yolo/labels"))).toEqual([split]);
  await writeDarknet(records, join(folder, "darknet"), { imageFiles: "leave" });
  expect(await readdir(join(folder, "darknet"))).toContain(`${split}.txt`);
  await writeVoc(records, join(folder, "voc"), { layout: "devkit" });
  expect(await collect((await readVoc(join(folder, "voc"))).images())).toMatchObject([{ split }]);
});
