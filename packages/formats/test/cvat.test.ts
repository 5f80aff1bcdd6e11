import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { cvat, type ImageRecord, readCvat, sniffFormat, writeCvat } from "../src/index.ts";
import { awkwardNames } from "./support/names.ts";
import { readText } from "./support/opening.ts";
import { box, image } from "./support/records.ts";
import { checkRoundTrip, collect, held, namesOf } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { inXml } from "./support/xml-name.ts";

async function write(records: readonly ImageRecord[]): Promise<string> {
  const target = join(await temporaryFolder(), "annotations.xml");
  await writeCvat(records, target);
  return target;
}

test("writeCvat() writes what CVAT imports", async () => {
  const target = await write([
    image(
      "a & b.png",
      [
        box("fish", [10, 20.126, 30, 40], { isOccluded: true }),
        box("crab", [0, 0, 1, 1], {
          geometry: {
            kind: "polygon",
            rings: [
              [1, 1, 9, 1, 1, 9],
              [20, 20, 29, 20, 20, 29],
            ],
          },
        }),
        box("crab", [0, 0, 1, 1], { geometry: { kind: "point", x: 5, y: 6 } }),
      ],
      { split: "val" },
    ),
    image("c.png", []),
  ]);
  expect(await readFile(target, "utf8")).toBe(`<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <project>
      <labels>
        <label>
          <name>crab</name>
          <attributes></attributes>
        </label>
        <label>
          <name>fish</name>
          <attributes></attributes>
        </label>
      </labels>
      <tasks>
        <task>
          <size>1</size>
          <mode>annotation</mode>
          <subset>default</subset>
        </task>
        <task>
          <size>1</size>
          <mode>annotation</mode>
          <subset>val</subset>
        </task>
      </tasks>
    </project>
  </meta>
  <image id="0" name="a &amp; b.png" subset="val" width="1920" height="1080">
    <box label="fish" source="manual" occluded="1" xtl="10" ytl="20.13" xbr="40" ybr="60.13" z_order="0">
    </box>
    <polygon label="crab" source="manual" occluded="0" points="1,1;9,1;1,9" z_order="0" group_id="1">
    </polygon>
    <polygon label="crab" source="manual" occluded="0" points="20,20;29,20;20,29" z_order="0" group_id="1">
    </polygon>
    <points label="crab" source="manual" occluded="0" points="5,6" z_order="0">
    </points>
  </image>
  <image id="1" name="c.png" subset="default" width="1920" height="1080">
  </image>
</annotations>
`);
  expect((await sniffFormat(target)).name).toBe("cvat");
  const dataset = await readCvat(target);
  expect(namesOf(dataset.categories)).toEqual(["crab", "fish"]);
  const [first] = await collect(dataset.images());
  expect(first?.annotations[1]?.geometry).toMatchObject({
    rings: [
      [1, 1, 9, 1, 1, 9],
      [20, 20, 29, 20, 20, 29],
    ],
  });
});

test("an independent XML parser finds every name in a CVAT file, but for characters that XML cannot hold", async () => {
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: "", trimValues: false, htmlEntities: true },
    ...{ parseTagValue: false, parseAttributeValue: false, isArray: (name) => ["box", "label"].includes(name) },
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(awkwardNames, { minLength: 1, maxLength: 5, selector: inXml }), async (names) => {
      const target = await write([
        image(
          "a.png",
          names.map((name) => box(name, [1, 1, 5, 5])),
        ),
      ]);
      const { annotations } = parser.parse(await readFile(target, "utf8")) as {
        annotations: {
          image: { box: { label: string }[] };
          meta: { task: { size: string; labels: { label: { name: string }[] } } };
        };
      };
      expect(annotations.image.box.flatMap(({ label }) => label)).toEqual(names.map(inXml));
      const labels = annotations.meta.task.labels.label.map(({ name }) => name);
      expect(labels.toSorted()).toEqual(names.map(inXml).toSorted());
    }),
    { numRuns: 100 },
  );
});

test("CVAT gives back what it holds, names with control characters changed", async () => {
  await checkRoundTrip(cvat, {
    target: "annotations.xml",
    expected: (records) =>
      held(cvat, records).map((record) => {
        return { ...record, annotations: record.annotations.map((a) => ({ ...a, category: inXml(a.category) })) };
      }),
  });
});

test("readCvat() turns turned boxes, and reports masks, tracks and shapes that are none", async () => {
  const shapes = [
    '<tag label="blurred"/>',
    '<box label="x" xtl="10" ytl="10" xbr="30" ybr="20" rotation="90.0" occluded="0"><attribute name="age">old</attribute></box>',
    '<mask label="x" rle="1,2" left="1"/>',
    '<box label="x" xtl="a"/>',
    '<polygon label="x" points="1,1;2,2"/>',
    '<points label="x" points="1,2;3,4"/>',
    '<polyline points="1,2;3,4"/>',
  ];
  const text = `<annotations><meta><project><labels><label><name>x</name></label></labels></project></meta>
    <track label="x"><box/></track><image id="0" name="d/a.png" width="100" height="80">${shapes.join("")}</image>
    <image id="1" name="d/a.png"/><image/></annotations>`;
  const { images, diagnostics } = await readText(cvat, "a.xml", text);
  expect(images).toMatchObject([
    {
      ...{ fileName: "d/a.png", widthPixels: 100, heightPixels: 80 },
      annotations: [
        { id: "d/a.png#1", attributes: { age: "old" }, geometry: { kind: "polygon" } },
        { id: "d/a.png#5", geometry: { kind: "point", x: 1, y: 2 } },
        { id: "d/a.png#5.2", geometry: { kind: "point", x: 3, y: 4 } },
      ],
    },
  ]);
  const [geometry] = images[0]?.annotations.map((annotation) => annotation.geometry) ?? [];
  const ring = geometry?.kind === "polygon" ? (geometry.rings[0] ?? []) : [];
  expect(ring.map((value) => Math.round(value))).toEqual([25, 5, 25, 25, 15, 25, 15, 5]);
  expect(diagnostics.map(({ code, dropped, annotationId }) => [code, dropped, annotationId])).toEqual([
    ["bad-element", "annotation", undefined],
    ["unsupported-geometry", "annotation", "d/a.png#2"],
    ["bad-element", "annotation", "d/a.png#3"],
    ["bad-element", "annotation", "d/a.png#4"],
    ["bad-element", "annotation", "d/a.png#6"],
    ["bad-element", "image", undefined],
    ["bad-element", "image", undefined],
  ]);
});

test("readCvat() reads elements that are cut by the pieces a long file is read in", async () => {
  const target = await write(
    Array.from({ length: 3000 }, (_, index) => image(`深海-${index}.png`, [box("é😀", [index / 10, 1, 5, 5])])),
  );
  const images = await collect((await readCvat(target)).images());
  expect(images).toHaveLength(3000);
  expect(images[2999]).toMatchObject({ fileName: "深海-2999.png", annotations: [{ category: "é😀" }] });
});

test.each(["<annotations><image", "<svg></svg>", "no", ""])("readCvat() refuses what is none: %s", async (text) => {
  const path = join(await temporaryFolder(), "a.xml");
  await writeFile(path, text);
  await expect(readCvat(path).then((dataset) => collect(dataset.images()))).rejects.toMatchObject({
    name: "FormatsError",
    code: "read-failed",
  });
});

test("readCvat() names the type of a shape that it cannot keep, and knows it from one without a label", async () => {
  const text = `<annotations><image id="0" name="a.png" width="9" height="9">
    <ellipse label="x" cx="5"/><box xtl="1" ytl="1" xbr="2" ybr="2"/></image></annotations>`;
  const { diagnostics } = await readText(cvat, "a.xml", text);
  expect(diagnostics.map(({ code, message }) => [code, message.replace(/^.*?: /, "")])).toEqual([
    ["unsupported-geometry", "shape 1: shapes of type ellipse cannot be kept"],
    ["bad-element", `image "a.png", shape 2: expected a label`],
    ["nothing-left", "none of its annotations could be read"],
  ]);
});
