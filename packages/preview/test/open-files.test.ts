import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { cropOf } from "../src/crop.ts";
import { readImageFile } from "../src/image-file.ts";

/** What this process has open below a folder. */
function openBelow(folder: string): string[] {
  const paths = readdirSync("/proc/self/fd").map((name) => {
    try {
      return readlinkSync(join("/proc/self/fd", name));
    } catch {
      return "";
    }
  });
  return paths.filter((path) => path.startsWith(folder));
}

test.skipIf(!existsSync("/proc/self/fd"))(
  "no image stays open, so that its folder can be removed on Windows",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "open-files-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const create = { width: 90, height: 70, channels: 3, background: "#345" } as const;
    for (const format of ["webp", "tiff", "gif", "png", "jpeg"] as const) {
      const path = join(folder, `a.${format}`);
      await sharp(await sharp({ create }).toFormat(format).toBuffer()).toFile(path);
      expect(await readImageFile(path, 48, true)).toMatchObject({ kind: "image" });
      expect(await readImageFile(path, 48, false)).toMatchObject({ kind: "image" });
      const candidate = {
        path,
        bounds: [1, 2, 30, 40],
        category: "a",
        geometry: { kind: "bbox", bbox: [1, 2, 30, 40] },
      };
      expect(await cropOf(candidate as unknown as Parameters<typeof cropOf>[0], folder, 48)).toBeDefined();
    }
    expect(openBelow(folder)).toEqual([]);
  },
);
