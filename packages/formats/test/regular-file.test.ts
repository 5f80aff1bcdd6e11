import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type Diagnostic, formats, openDataset, readDarknet, readLabelme, readVoc, readYolo } from "../src/index.ts";
import { readHead } from "../src/regular-file.ts";
import { makePng } from "./support/images.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A pipe that nobody writes to. */
async function makePipe(path: string): Promise<void> {
  await promisify(execFile)("mkfifo", [path]);
}

describe.skipIf(process.platform === "win32")("a pipe that nobody writes to", () => {
  test("is no dataset, and is told from a file and a folder", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "data.yaml");
    await makePipe(path);
    await expect(openDataset(path)).rejects.toThrow(/it is a pipe or a device, expected a file/);
    await expect(readHead(folder, 9)).rejects.toThrow(/it is a folder, expected a file/);
    await writeFile(join(folder, "file"), "0123456789");
    expect((await readHead(join(folder, "file"), 4)).toString()).toBe("0123");
  });

  test.each(["data.yaml", "obj.data", "labels.json", "a.xml", "README.md"])(
    "keeps nobody waiting who looks for the format of its folder, as %s",
    async (name) => {
      const folder = await temporaryFolder();
      await makePipe(join(folder, name));
      await expect(openDataset(folder)).rejects.toMatchObject({ code: "unknown-format" });
    },
  );

  test("keeps no reader waiting that was named", async () => {
    const folder = await temporaryFolder();
    for (const name of ["data.yaml", "obj.data"]) await makePipe(join(folder, name));
    await expect(readYolo(folder)).rejects.toMatchObject({ code: "read-failed" });
    await expect(readDarknet(folder)).rejects.toMatchObject({ code: "read-failed" });
  });

  test.each(formats.filter(({ read }) => read !== undefined))("is refused as a dataset in $title", async (format) => {
    const path = join(await temporaryFolder(), "pipe");
    await makePipe(path);
    const reading = openDataset(path, { from: format.name }).then(({ images }) => collect(images()));
    await expect(reading).rejects.toMatchObject({ code: "read-failed" });
  });

  test("is reported where it is among the files of a dataset", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "labels"));
    await mkdir(join(folder, "images"));
    await writeFile(join(folder, "images/a.png"), makePng(10, 10));
    await writeFile(join(folder, "data.yaml"), "train: images\nnames: [a]\n");
    for (const name of ["a.xml", "a.json", "labels/a.txt"]) await makePipe(join(folder, name));
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (found: Diagnostic): number => diagnostics.push(found);
    expect(await collect((await readVoc(folder, { onDiagnostic })).images())).toEqual([]);
    expect(await collect((await readLabelme(folder, { onDiagnostic })).images())).toEqual([]);
    expect(diagnostics.map(({ code, dropped }) => [code, dropped])).toEqual([
      ["bad-element", "image"],
      ["bad-element", "image"],
    ]);
    expect(await collect((await readYolo(folder)).images())).toMatchObject([{ annotations: [] }]);
  });
});
