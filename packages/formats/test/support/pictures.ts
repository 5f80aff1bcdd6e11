import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Format, ImageRecord } from "../../src/index.ts";
import { makePng } from "./images.ts";
import { size } from "./round-trip.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder with `frame-0.png` to `frame-4.png`, the images of arbitrary datasets. */
export async function pictureFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const png = makePng(size.widthPixels, size.heightPixels);
  for (let index = 0; index < 5; index++) await writeFile(join(folder, `frame-${index}.png`), png);
  return folder;
}

/** The format, writing images whose files are in a folder. */
export function withPictures<F extends Format>(format: F, folder: string): F {
  const write: Format["write"] = (images, target, options) => {
    const records = images as readonly ImageRecord[];
    return format.write(
      records.map((record) => ({ ...record, path: join(folder, record.fileName) })),
      target,
      options,
    );
  };
  return { ...format, write };
}
