import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ImageReader } from "../src/image-bytes.ts";
import type { PlannedImage } from "../src/plan.ts";
import { image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

function planned(path: string): PlannedImage {
  return { record: image("a.png", [], { path }), number: 1, facts: { channelCount: 3 }, annotations: [] };
}

test("ImageReader gives the bytes of each file, larger or smaller than the one before, in the memory that it had back", async () => {
  const folder = await temporaryFolder();
  const reader = new ImageReader();
  const memories = new Set<ArrayBufferLike>();
  const held: Buffer[] = [];
  for (const [index, size] of [5000, 200_000, 0, 1, 150_000, 200_000, 7].entries()) {
    const path = join(folder, `${index}`);
    await writeFile(path, Buffer.alloc(size, index + 1));
    const bytes = await reader.read(planned(path), {});
    expect(bytes.equals(Buffer.alloc(size, index + 1)), `${size}`).toBe(true);
    memories.add(bytes.buffer);
    if (index === 0) held.push(bytes);
    else reader.release(bytes);
  }
  // The one that was never given back still has what was read into it.
  expect(held[0]?.equals(Buffer.alloc(5000, 1))).toBe(true);
  // That one, one of 200,000 bytes for all the others, and what nothing was read into.
  expect(memories.size).toBe(3);
});

test("ImageReader gives no memory out twice that was given back twice", async () => {
  const path = join(await temporaryFolder(), "a");
  await writeFile(path, "abc");
  const reader = new ImageReader();
  const first = await reader.read(planned(path), {});
  reader.release(first);
  reader.release(first);
  const [second, third] = [await reader.read(planned(path), {}), await reader.read(planned(path), {})];
  expect(second.buffer).not.toBe(third.buffer);
  await expect(reader.read(planned(`${path}.missing`), {})).rejects.toMatchObject({ code: "read-failed" });
});
