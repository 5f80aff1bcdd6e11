import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formats } from "@m3/formats";
import { expect, test } from "vitest";

const rootOfAll = join(import.meta.dirname, "../../..");

test("this README and that of the whole repository name every format", async () => {
  for (const path of ["apps/reformat/README.md", "README.md"]) {
    const readme = await readFile(join(rootOfAll, path), "utf8");
    for (const { title } of formats) {
      // What is a variant of another format stands behind that in words, and two have longer names there.
      const names = { TF: "TFRecord", "YOLO-seg": "outlines" } as Readonly<Record<string, string>>;
      expect(readme).toContain(path === "README.md" ? (names[title] ?? title) : `\`${title}\``);
    }
  }
});

test("the README says which formats need an image map", async () => {
  const readme = await readFile(join(rootOfAll, "apps/reformat/README.md"), "utf8");
  const sentence = /wrote\. (.*) need it, for the images or their sizes/.exec(readme)?.[1] ?? "";
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const needing = formats.filter(({ needs }) => needs.size || needs.imageEncodings !== undefined);
  expect(named.toSorted()).toEqual(needing.map(({ title }) => title).toSorted());
});
