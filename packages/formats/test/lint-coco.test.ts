import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coco, type LintFinding, type LintLoader, lint } from "../src/index.ts";
import { makeJpeg, makePng } from "./support/images.ts";
import { datasets } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function list(source: string, loader: LintLoader, imageFolder?: string): Promise<LintFinding[]> {
  const found: LintFinding[] = [];
  for await (const finding of lint(source, { for: loader, imageFolder })) found.push(finding);
  return found;
}

const sound = {
  info: {},
  images: [{ id: 1, file_name: "1.png", width: 40, height: 30 }],
  categories: [{ id: 1, name: "a", supercategory: "object" }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 40, 30], area: 1200, iscrowd: 0, segmentation: [] }],
};
const annotation = sound.annotations[0] as Record<string, unknown>;
const without = (key: string) => {
  const { [key]: _, ...rest } = annotation;
  return { ...sound, annotations: [rest] };
};
const withAnnotation = (more: object) => ({ ...sound, annotations: [{ ...annotation, ...more }] });
const withImage = (more: object) => ({ ...sound, images: [{ ...sound.images[0], ...more }] });
const withCategories = (...categories: object[]) => ({ ...sound, categories });

/** A flaw, and the codes that each of pycocotools, Detectron2 and RF-DETR says it has. */
const flaws: readonly (readonly [
  name: string,
  file: unknown,
  pycocotools: string,
  detectron2: string,
  rfDetr: string,
])[] = [
  ["nothing", sound, "", "", ""],
  ["the id 0", withAnnotation({ id: 0 }), "id-zero", "id-zero", "id-zero"],
  ["no id", without("id"), "id-missing", "id-missing", "id-missing"],
  ["an id that is text", withAnnotation({ id: "1" }), "id-not-integer", "id-not-integer", "id-not-integer"],
  ["an id that is a fraction", withAnnotation({ id: 1.5 }), "id-not-integer", "id-not-integer", "id-not-integer"],
  ["a UUID as a number", withAnnotation({ id: 3e38 }), "id-too-large", "id-too-large", "id-too-large"],
  [
    "an id twice",
    { ...sound, annotations: [annotation, annotation] },
    ...(["id-duplicate", "id-duplicate", "id-duplicate"] as const),
  ],
  [
    "an image twice",
    { ...sound, images: [sound.images[0], sound.images[0]] },
    ...(["id-duplicate", "id-duplicate", "id-duplicate"] as const),
  ],
  ["no iscrowd", without("iscrowd"), "iscrowd-missing", "iscrowd-missing", "iscrowd-missing"],
  ["no area", without("area"), "area-missing", "area-missing", "area-missing"],
  ["no size", withImage({ width: undefined }), "size-missing", "size-missing", ""],
  ["a box outside", withAnnotation({ bbox: [1, 0, 40, 30] }), "bbox-outside", "bbox-outside", "bbox-outside"],
  ["a flat box", withAnnotation({ bbox: [1, 1, 0, 5] }), "bbox-empty", "bbox-empty", "bbox-empty"],
  ["three numbers", withAnnotation({ bbox: [1, 1, 5] }), "bbox-malformed", "bbox-malformed", "bbox-malformed"],
  ["a null in a box", withAnnotation({ bbox: [1, 1, 5, null] }), "bbox-malformed", "bbox-malformed", "bbox-malformed"],
  [
    "half a point",
    withAnnotation({ segmentation: [[1, 2, 3, 4, 5, 6, 7]] }),
    ...(["segmentation-malformed", "segmentation-malformed", "segmentation-malformed"] as const),
  ],
  ["a mask", withAnnotation({ segmentation: { size: [30, 40], counts: "x" } }), "", "", ""],
  ["a mask of runs", withAnnotation({ segmentation: { size: [30, 40], counts: [600, 600] } }), "", "", ""],
  ...[
    { size: [40, 30], counts: [600, 600] },
    { size: [30, 40], counts: [600, 500] },
    { size: [30, 40], counts: [-1, 1201] },
    { size: [30, 40], counts: null },
    { size: [30, 40] },
    { counts: "x" },
  ].map(
    (segmentation) =>
      [
        `the mask ${JSON.stringify(segmentation)}`,
        withAnnotation({ segmentation }),
        ...(["segmentation-malformed", "segmentation-malformed", "segmentation-malformed"] as const),
      ] as const,
  ),
  ["null for a mask", withAnnotation({ segmentation: null }), "", "", ""],
  ["false for no crowd", withAnnotation({ iscrowd: false }), "", "", ""],
  ["a crowd", withAnnotation({ iscrowd: 1 }), "", "crowd, no-annotations", "crowd"],
  ["a box beside its image", withAnnotation({ bbox: [40, 0, 5, 5] }), "bbox-empty", "bbox-empty", "bbox-empty"],
  [
    "an unknown image",
    withAnnotation({ image_id: 7 }),
    ...(["unknown-image", "unknown-image, no-annotations", "unknown-image"] as const),
  ],
  [
    "an unknown category",
    withAnnotation({ category_id: 7 }),
    "unknown-category",
    "unknown-category",
    "unknown-category",
  ],
  ["ignore", withAnnotation({ ignore: 1 }), "", "ignore-set", ""],
  [
    "no supercategory",
    withCategories({ id: 1, name: "a" }),
    ...(["supercategory-missing", "supercategory-missing", "supercategory-missing"] as const),
  ],
  [
    "a supercategory none",
    withCategories({ id: 1, name: "a", supercategory: "none" }),
    ...(["", "", "supercategory-none"] as const),
  ],
  [
    "the root that Roboflow writes",
    withCategories({ id: 0, name: "animals", supercategory: "none" }, { id: 1, name: "a", supercategory: "animals" }),
    ...(["", "category-id-gap", ""] as const),
  ],
  ["a name that is a number", withCategories({ id: 1, name: 7, supercategory: "x" }), "names", "names", "names"],
  [
    "categories from 0",
    { ...withCategories({ id: 0, name: "a", supercategory: "x" }), annotations: [{ ...annotation, category_id: 0 }] },
    ...(["", "category-id-gap", ""] as const),
  ],
  [
    "a gap",
    withCategories({ id: 1, name: "a", supercategory: "x" }, { id: 3, name: "b", supercategory: "x" }),
    ...(["", "category-id-gap", "category-id-gap"] as const),
  ],
  [
    "two of one name",
    withCategories({ id: 1, name: "a", supercategory: "x" }, { id: 2, name: "a", supercategory: "x" }),
    ...(["names", "names", "names"] as const),
  ],
  ["no info", { ...sound, info: undefined }, "info-missing", "info-missing", "info-missing"],
  ["a way out", withImage({ file_name: "../1.png" }), "path-unsafe", "path-unsafe", "path-unsafe, missing-file"],
  ["the folder itself", withImage({ file_name: "./1.png" }), "", "", ""],
  ["no file name", withImage({ file_name: undefined }), "missing-file", "missing-file", "missing-file"],
  ["no annotations", { ...sound, annotations: undefined }, "no-annotations", "no-annotations", "no-annotations"],
  ["null for annotations", { ...sound, annotations: null }, "unreadable", "unreadable", "unreadable"],
  [
    "an annotation that is text",
    { ...sound, annotations: ["1"] },
    ...(["unreadable", "unreadable, no-annotations", "unreadable"] as const),
  ],
];

test.each(flaws)("lint() finds %s in a COCO file", async (_, file, pycocotools, detectron2, rfDetr) => {
  const folder = await temporaryFolder();
  const path = join(folder, "_annotations.coco.json");
  await writeFile(path, JSON.stringify(file));
  await writeFile(join(folder, "1.png"), makePng(40, 30));
  const codes = async (loader: LintLoader) => (await list(path, loader)).map(({ code }) => code).join(", ");
  expect(await codes("pycocotools")).toBe(pycocotools);
  expect(await codes("detectron2")).toBe(detectron2);
  expect(await codes("rf-detr")).toBe(rfDetr);
});

test("lint() says where, what and so what", async () => {
  const path = join(await temporaryFolder(), "x.json");
  await writeFile(path, JSON.stringify(withAnnotation({ id: 0 })));
  expect(await list(path, "pycocotools")).toEqual([
    {
      kind: "finding",
      loader: "pycocotools",
      code: "id-zero",
      severity: "error",
      path,
      place: "annotations[0]",
      message: "Expected an id from 1 up, got 0",
      effect: "COCOeval takes the id 0 for no match: a perfect detector scores too low",
    },
  ]);
});

test("lint() reads annotations that come before their images", async () => {
  const { annotations, images, categories, info } = withAnnotation({ bbox: [0, 0, 400, 30] }) as typeof sound;
  const path = join(await temporaryFolder(), "x.json");
  await writeFile(path, JSON.stringify({ annotations, categories, images, info }));
  expect((await list(path, "detectron2")).map(({ code }) => code)).toEqual(["bbox-outside"]);
});

test("lint() looks at the images where it knows where they are", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "x.json");
  await writeFile(path, JSON.stringify(sound));
  const codes = async () => (await list(path, "detectron2", folder)).map(({ code }) => code);
  expect(await codes()).toEqual(["missing-file"]);
  await writeFile(join(folder, "1.png"), makePng(40, 31));
  expect(await codes()).toEqual(["size-mismatch"]);
  await writeFile(join(folder, "1.png"), "text");
  expect(await codes()).toEqual(["unreadable-image"]);
  await writeFile(join(folder, "1.png"), makePng(40, 30).subarray(0, -12));
  expect(await codes()).toEqual(["image-cut"]);
  await writeFile(join(folder, "1.png"), makePng(40, 30));
  expect(await codes()).toEqual([]);
});

test("lint() compares the size that an image has when it is turned, for a loader that turns it", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "x.json");
  await writeFile(join(folder, "1.jpg"), makeJpeg(40, 30, { orientation: 6 }));
  const codes = async (width: number, height: number, loader: LintLoader) => {
    const file = {
      ...withImage({ file_name: "1.jpg", width, height }),
      annotations: [{ ...annotation, bbox: [0, 0, 9, 9] }],
    };
    await writeFile(path, JSON.stringify(file));
    return (await list(path, loader, folder)).map(({ code }) => code);
  };
  expect(await codes(40, 30, "detectron2")).toEqual(["exif-orientation", "size-mismatch"]);
  expect(await codes(30, 40, "detectron2")).toEqual(["exif-orientation"]);
  expect(await codes(40, 30, "pycocotools")).toEqual([]);
});

test("lint() knows that Python takes no byte order mark, and what an absolute name means", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "x.json");
  await writeFile(path, `\ufeff${JSON.stringify(sound)}`);
  expect((await list(path, "pycocotools")).map(({ code }) => code)).toEqual(["unreadable"]);
  await writeFile(join(folder, "1.png"), makePng(40, 30));
  await writeFile(path, JSON.stringify(withImage({ file_name: join(folder, "1.png") })));
  expect((await list(path, "pycocotools", "/elsewhere")).map(({ code, severity }) => [code, severity])).toEqual([
    ["path-unsafe", "warning"],
  ]);
});

describe("lint() for RF-DETR", () => {
  test("wants its layout, and the same categories in every split", async () => {
    const folder = await temporaryFolder();
    for (const split of ["train", "valid"]) {
      await mkdir(join(folder, split));
      await writeFile(join(folder, split, "1.png"), makePng(40, 30));
    }
    await writeFile(join(folder, "train/_annotations.coco.json"), JSON.stringify(sound));
    expect((await list(folder, "rf-detr")).map(({ code, path }) => [code, path])).toEqual([
      ["layout", join(folder, "valid/_annotations.coco.json")],
    ]);
    await writeFile(join(folder, "valid/_annotations.coco.json"), JSON.stringify(sound));
    expect(await list(folder, "rf-detr")).toEqual([]);
    const others = withCategories({ id: 1, name: "b", supercategory: "x" });
    await writeFile(join(folder, "valid/_annotations.coco.json"), JSON.stringify(others));
    expect((await list(folder, "rf-detr")).map(({ code }) => code)).toEqual(["categories-differ"]);
    const none = { ...sound, categories: [], annotations: [] };
    await writeFile(join(folder, "valid/_annotations.coco.json"), JSON.stringify(none));
    expect(await list(folder, "rf-detr")).toEqual([]);
    await writeFile(join(folder, "train/other.json"), JSON.stringify(sound));
    expect((await list(join(folder, "train/other.json"), "rf-detr")).map(({ code }) => code)).toEqual(["layout"]);
  });
});

test("lint() for RF-DETR finds a category that is only a group in train, and has annotations elsewhere", async () => {
  const folder = await temporaryFolder();
  const categories = [
    { id: 1, name: "Sebastes melanops", supercategory: "Sebastes" },
    { id: 2, name: "Sebastes", supercategory: "object" },
  ];
  for (const [split, id] of [
    ["train", 1],
    ["valid", 2],
  ] as const) {
    await mkdir(join(folder, split));
    await writeFile(join(folder, split, "1.png"), makePng(40, 30));
    const file = { ...sound, categories, annotations: [{ ...annotation, category_id: id }] };
    await writeFile(join(folder, split, "_annotations.coco.json"), JSON.stringify(file));
  }
  expect((await list(folder, "rf-detr")).map(({ code, message }) => [code, message])).toEqual([
    ["unknown-category", 'Expected annotations of "Sebastes" in train as well, where it only stands above others'],
  ]);
});

test("lint() for RF-DETR takes a folder of YOLO as one", async () => {
  const folder = await temporaryFolder();
  for (const split of ["train", "valid"]) {
    await mkdir(join(folder, split, "images"), { recursive: true });
    await mkdir(join(folder, split, "labels"));
    await writeFile(join(folder, split, "images/1.png"), makePng(40, 30));
    await writeFile(join(folder, split, "labels/1.txt"), "0 0.5 0.5 0.1 0.1\n");
  }
  await writeFile(join(folder, "data.yaml"), "train: ../train/images\nval: ../valid/images\nnames: [a]\n");
  expect(await list(folder, "rf-detr")).toEqual([]);
  await writeFile(join(folder, "valid/labels/1.txt"), "7 0.5 0.5 0.1 0.1\n");
  expect((await list(folder, "rf-detr")).map(({ code }) => code)).toEqual(["class-range"]);
});

test("lint() finds nothing in what writeCoco() writes but what a loader does on purpose", async () => {
  await fc.assert(
    fc.asyncProperty(datasets(), async (records) => {
      const path = join(await temporaryFolder(), "_annotations.coco.json");
      await coco.write(records, path);
      for (const loader of ["pycocotools", "detectron2"] as const) {
        const found = (await list(path, loader)).filter(({ code }) => code !== "no-annotations" && code !== "crowd");
        expect(found).toEqual([]);
      }
      const forRfDetr = (await list(path, "rf-detr")).filter(({ code }) => code !== "missing-file" && code !== "crowd");
      expect(forRfDetr).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ["{", "unreadable"],
  ['{"images": [}', "unreadable"],
  ["[]", "other-format"],
  ["", "other-format"],
  ["not JSON", "other-format"],
])("lint() of the file %j is a finding, not a crash", async (text, codes) => {
  const path = join(await temporaryFolder(), "x.json");
  await writeFile(path, text);
  expect((await list(path, "pycocotools")).map(({ code }) => code).join(", ")).toBe(codes);
});

test("lint() ends with an error where there is nothing to look at", async () => {
  await expect(list("/none/such.json", "pycocotools")).rejects.toMatchObject({ code: "read-failed" });
});

test("lint() of a dataset that cannot be read through says so", async () => {
  const path = join(await temporaryFolder(), "x.json");
  await writeFile(path, '{"images": [}');
  const found: LintFinding[] = [];
  for await (const finding of lint(path, { for: "tfod", from: "coco" })) found.push(finding);
  expect(found.map(({ code }) => code)).toEqual(["other-format", "unreadable"]);
});
