import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Attributes, type Diagnostic, type FormatName, writeDataset } from "../src/index.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

function nested(levels: number): Attributes {
  let value: Attributes = { end: true };
  for (let level = 1; level < levels; level += 1) value = { a: value };
  return value;
}

const circle: Record<string, unknown> = {};
Object.assign(circle, { left: circle, right: circle });

async function writeOne(format: FormatName, attributes: Attributes) {
  const diagnostics: Diagnostic[] = [];
  const target = join(await temporaryFolder(), "out");
  const records = [image("a.png", [box("Aegina", [1, 2, 3, 4], { id: "1", attributes }), box("b", [1, 2, 3, 4])])];
  const options = { onDiagnostic: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic) };
  const summary = await writeDataset(format, records, target, options);
  const text = ["coco", "csv"].includes(format) ? await readFile(target, "utf8") : "";
  return { summary, diagnostics, text };
}

test.for(
  (["coco", "csv"] as const).flatMap((format) =>
    (
      [
        ["nested 501 deep", nested(501)],
        ["nested 100,000 deep", nested(100_000)],
        ["endless", circle],
        ["with a bigint", { size: 1n }],
      ] as const
    ).map(([what, attributes]) => [format, what, attributes] as const),
  ),
)("%s leaves out attributes %s, and keeps the box", async ([format, , attributes]) => {
  const { summary, diagnostics, text } = await writeOne(format, attributes);
  expect(summary).toMatchObject({
    annotationCount: 2,
    droppedAnnotations: {},
    diagnostics: { "unusable-attributes": 1 },
  });
  expect(diagnostics).toEqual([
    {
      kind: "diagnostic",
      code: "unusable-attributes",
      dropped: undefined,
      imageId: "id of a.png",
      path: "a.png",
      annotationId: "1",
      message:
        'Left out the attributes of annotation "1" in "a.png": expected JSON of at most 500 levels, got something else',
    },
  ]);
  expect(text).toContain("Aegina");
  expect(text).not.toContain("attributes");
});

test.for(["coco", "csv"] as const)("%s keeps attributes 500 deep and reports nothing", async (format) => {
  const { diagnostics, text } = await writeOne(format, nested(500));
  expect(diagnostics).toEqual([]);
  expect(text).toContain("attributes");
});

test.for(["coco", "csv"] as const)(
  "%s reports numbers in attributes that are not finite, once each",
  async (format) => {
    const { summary, text } = await writeOne(format, { depth: [1, Number.POSITIVE_INFINITY, Number.NaN] });
    expect(summary.diagnostics).toEqual({ "non-finite-attribute": 1 });
    expect(text).toContain("[1,null,null]");
  },
);

test("writers that hold no attributes say nothing of them", async () => {
  expect((await writeOne("voc", circle)).diagnostics).toEqual([]);
});

test("writeCoco() leaves out attributes of an image that are nested too deep, too", async () => {
  const target = join(await temporaryFolder(), "out.json");
  const records = [image("a.png", [], { attributes: circle }), image("b.png", [], { attributes: { sun: true } })];
  const summary = await writeDataset("coco", records, target);
  expect(summary).toMatchObject({ imageCount: 2, diagnostics: { "unusable-attributes": 1 } });
  const { images } = JSON.parse(await readFile(target, "utf8")) as { images: { attributes?: unknown }[] };
  expect(images.map(({ attributes }) => attributes)).toEqual([undefined, { sun: true }]);
});
