import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { writeTf, writeYolo } from "../src/index.ts";
import { makePng } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Runs something by a clock by which everything takes so long. */
async function whenEverythingTakes<T>(millis: number, run: () => Promise<T> | T): Promise<T> {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += millis;
    return now;
  });
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}

test("datasets are the same whether files are done in place or by promises", async () => {
  const source = await temporaryFolder();
  const records = await Promise.all(
    [...Array(150).keys()].map(async (index) => {
      const path = join(source, `${index}.png`);
      await writeFile(path, makePng(20 + index, 30));
      const { widthPixels: _, heightPixels: __, ...record } = image(`${index}.png`, [box("squid", [1, 2, 3, 4])]);
      return { ...record, path };
    }),
  );
  const written = async (): Promise<readonly [name: string, bytes: Buffer][]> => {
    const target = await temporaryFolder();
    await writeYolo(records, join(target, "yolo"), { imageFiles: "link" });
    await writeTf(records, join(target, "set.tfrecord"));
    const entries = await readdir(target, { recursive: true });
    const files: string[] = [];
    for (const name of entries.sort()) if ((await stat(join(target, name))).isFile()) files.push(name);
    return Promise.all(files.map(async (name) => [name, await readFile(join(target, name))] as const));
  };
  const inPlace = await whenEverythingTakes(0, written);
  const byPromises = await whenEverythingTakes(200, written);
  expect(inPlace).toHaveLength(303);
  expect(byPromises).toEqual(inPlace);
});
