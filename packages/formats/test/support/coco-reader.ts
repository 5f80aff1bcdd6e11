/** A COCO file as a loader sees it. */
export interface CocoFile {
  readonly info: Record<string, unknown>;
  readonly licenses: readonly { readonly id: number }[];
  readonly images: readonly CocoEntry<{ id: number; file_name: string; width?: number; height?: number }>[];
  readonly categories: readonly { readonly id: number; readonly name: string; readonly supercategory: string }[];
  readonly annotations: readonly CocoEntry<{
    id: number;
    image_id: number;
    category_id: number;
    bbox: readonly [number, number, number, number];
    area: number;
    iscrowd: number;
    segmentation: readonly (readonly number[])[];
  }>[];
}

type CocoEntry<T> = Readonly<T> & { readonly [extra: string]: unknown };

/** What pycocotools, detectron2, mmdetection, RF-DETR or torchvision would stumble over, each rule written out anew. */
export function cocoProblems(file: CocoFile): string[] {
  const problems: string[] = [];
  const check = (isSound: boolean, what: string): void => {
    if (!isSound) problems.push(what);
  };
  for (const key of ["info", "licenses", "images", "categories", "annotations"] as const)
    check(key in file, `no ${key}`);
  for (const key of ["images", "categories", "annotations"] as const) {
    for (const [index, { id }] of file[key].entries()) check(id === index + 1, `${key} ids are not 1..N: ${id}`);
  }
  check(new Set(file.images.map(({ file_name }) => file_name)).size === file.images.length, "file names repeat");
  check(new Set(file.categories.map(({ name }) => name)).size === file.categories.length, "categories repeat");
  for (const { supercategory } of file.categories) {
    check(typeof supercategory === "string" && supercategory !== "none" && supercategory !== "", "bad supercategory");
  }
  const sizes = new Map(file.images.map(({ id, width, height }) => [id, [width, height] as const]));
  for (const annotation of file.annotations) {
    const { id, image_id, category_id, bbox, area, iscrowd, segmentation } = annotation;
    const [x, y, w, h] = bbox;
    check(sizes.has(image_id), `annotation ${id}: unknown image`);
    check(category_id >= 1 && category_id <= file.categories.length, `annotation ${id}: unknown category`);
    check(bbox.length === 4 && bbox.every(Number.isFinite) && w > 0 && h > 0, `annotation ${id}: bad box ${bbox}`);
    const [width = Infinity, height = Infinity] = sizes.get(image_id) ?? [];
    check(x >= 0 && y >= 0 && x + w <= width + 1e-6 && y + h <= height + 1e-6, `annotation ${id}: box beyond image`);
    check(area > 0, `annotation ${id}: area ${area}`);
    check(iscrowd === 0 || iscrowd === 1, `annotation ${id}: iscrowd ${iscrowd}`);
    check(Array.isArray(segmentation), `annotation ${id}: no segmentation`);
    for (const ring of segmentation) check(ring.length >= 6 && ring.length % 2 === 0, `annotation ${id}: bad polygon`);
  }
  return problems;
}
