import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FileNames } from "../src/file-names.ts";
import { newBox, uuid } from "./support/localizations.ts";
import { makePng } from "./support/png.ts";
import { makeWorkspace } from "./support/workspace.ts";

test
  .skipIf(process.platform === "win32")
  .for(["", ".", "C:\\x\\a.png", "c:/x/a.png", "images/nul\0.png", "images/pipe", "images/", "/"])(
  "reformat takes an image for missing whose path in the map is %j, and writes the others",
  async (path) => {
    const workspace = await makeWorkspace();
    await workspace.write("l.json", [newBox(1, "Aegina", 1, [1, 2, 3, 4]), newBox(2, "Sebastes", 2, [1, 2, 3, 4])]);
    await workspace.write("images/frame_1.png", makePng(64, 48));
    execFileSync("mkfifo", [join(workspace.folder, "images/pipe")]);
    await workspace.write("map.json", { [uuid("png", 1)]: "images/frame_1.png", [uuid("png", 2)]: path });
    for (const format of ["coco", "csv", "voc", "tf"]) {
      const args = ["l.json", "--image_map", "map.json", "-f", format, "--json"];
      const { exitCode, stdout, stderr } = await workspace.run(args);
      expect(stderr).toContain(`Cannot read image ${JSON.stringify(path)}: `);
      expect(exitCode, stderr).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ imageCount: 1, droppedImages: { "missing-file": 1 } });
      if (format === "tf") continue;
      expect((await workspace.run([...args, "--allow-missing"])).exitCode).toBe(0);
    }
    expect(await workspace.read("l_reformatted.csv")).toContain("frame_1.png");
  },
);

test.skipIf(process.platform === "win32")("a path from another system does not change the names of the others", () => {
  const here = { uuid: "1", path: "images/a.png", url: undefined };
  const there = { uuid: "2", path: "C:\\x\\b.png", url: "http://host/b.png" };
  const up = { uuid: "../3", path: undefined, url: undefined };
  const names = new FileNames();
  for (const image of [here, there, up]) names.add(image);
  expect(names.folder).toBe("images/");
  expect([here, there, up].map((image) => names.nameOf(image))).toEqual(["a.png", "b.png", ".._3"]);
});
