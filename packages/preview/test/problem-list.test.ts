import { join } from "node:path";
import { expect, test } from "vitest";
import { ProblemList, writePreview } from "../src/index.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("a list of problems keeps the first, counts all, and takes of each what a page shows", () => {
  const list = new ProblemList(2);
  const { add } = list;
  const diagnostics = ["clipped", "clipped", "missing-file", "clipped", "missing-file"].map((code, index) => ({
    code,
    message: `${index}`,
    imageId: `i${index}`,
    path: "/somewhere",
  }));
  for (const each of diagnostics) add(each);
  expect(list.count).toBe(5);
  const given = [...list];
  expect(given.slice(0, 2)).toEqual([
    { code: "clipped", message: "0", imageId: "i0" },
    { code: "clipped", message: "1", imageId: "i1" },
  ]);
  expect(given.slice(2).map(({ code }) => code)).toEqual(["missing-file", "missing-file", "clipped"]);
  expect([...list]).toEqual(given);
});

test("a page counts all that a list was given", async () => {
  const list = new ProblemList(3);
  for (let index = 0; index < 10; index++) list.add({ code: index % 2 === 0 ? "even" : "odd", message: "" });
  const target = join(await temporaryFolder(), "page.html");
  const { problems } = await writePreview({ categories: [], images: () => [] }, target, { problems: list });
  expect(problems).toEqual({ even: 5, odd: 5 });
});
