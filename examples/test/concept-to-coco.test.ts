import { createEmulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { conceptToCoco } from "../src/concept-to-coco.ts";

interface CocoFile {
  readonly images: readonly { readonly id: number; readonly coco_url: string; readonly file_name: string }[];
  readonly annotations: readonly { readonly image_id: number; readonly bbox: readonly number[] }[];
  readonly categories: readonly { readonly name: string }[];
}

test("conceptToCoco() gives every box of a genus and its species as COCO, in pieces", async () => {
  const ocean = await createEmulator();
  onTestFinished(() => ocean.close());
  const pieces: string[] = [];
  for await (const piece of conceptToCoco(ocean.url, "rockfish")) pieces.push(piece);
  const { images, annotations, categories } = JSON.parse(pieces.join("")) as CocoFile;
  expect(annotations.length).toBeGreaterThan(100);
  // An image a piece at least: never the file as a whole.
  expect(pieces.length).toBeGreaterThan(images.length);
  expect(categories.map(({ name }) => name)).toContain("Sebastes ruberrimus");
  const ids = new Set(images.map(({ id }) => id));
  expect(annotations.every(({ image_id }) => ids.has(image_id))).toBe(true);
  expect(images.every(({ coco_url }) => coco_url.startsWith(ocean.url))).toBe(true);
});
