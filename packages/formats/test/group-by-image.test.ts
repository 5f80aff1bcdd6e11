import fc from "fast-check";
import { expect, test } from "vitest";
import { type GatheredImage, groupByImage, type ImagePiece } from "../src/group-by-image.ts";

async function collect(images: AsyncIterable<GatheredImage<number>>): Promise<GatheredImage<number>[]> {
  const list: GatheredImage<number>[] = [];
  for await (const image of images) list.push(image);
  return list;
}

test("groupByImage() gives every annotation once, under its image, in the order in which both came", async () => {
  const keys = fc.array(fc.constantFrom<number | string>(1, "1", 2, "a.png", "b.png"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(keys, async (list) => {
      const pieces = list.map((key, index): ImagePiece<number> => ({ key, annotations: [index] }));
      const gathered = await groupByImage(pieces);
      const expected = [...new Set(list)].map((key) => ({
        key,
        image: undefined,
        annotations: list.flatMap((other, index) => (other === key ? [index] : [])),
      }));
      expect(await collect(gathered.images())).toEqual(expected);
      expect(await collect(gathered.images())).toEqual(expected);
      await gathered.close();
    }),
  );
});

test("groupByImage() lets the first piece that knows say what the image is", async () => {
  const gathered = await groupByImage<number>([
    { key: 1, annotations: [1] },
    { key: 1, image: { id: "first", fileName: "a.png" }, annotations: [] },
    { key: 1, image: { id: "second", fileName: "b.png" }, annotations: [2, 3] },
  ]);
  expect(await collect(gathered.images())).toEqual([
    { key: 1, image: { id: "first", fileName: "a.png" }, annotations: [1, 2, 3] },
  ]);
});
