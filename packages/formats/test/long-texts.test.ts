import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Runs a script in a process of its own, from the sources: what a pattern takes minutes for cannot be ended from within. */
async function outputOf(script: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", "--input-type=module", "--eval", script, ...args],
    { cwd: join(import.meta.dirname, "../src"), timeout: 60_000 },
  );
  return stdout;
}

/** Each of these took minutes for a million characters, as the square of them: here are its beginning, what repeats, and its end. */
const longTexts = [
  "0|0|E",
  "-.|0|x",
  '|\\"|{',
  '"|\\\\|',
  " |. |x",
  "gs://b|/|\n",
  "names|\t|",
  "|\n\t|=",
  "| |\u0000",
  "|/|\u0000",
];

test("patterns take no more than a few steps for each character of what a file holds", async () => {
  const script = `
    const { toNumber, parseDecimal } = await import("./to-number.ts");
    const { typeOfLine } = await import("./lint/column-types.ts");
    const { safeName } = await import("./crops/category-folders.ts");
    const { darknet } = await import("./darknet/format.ts");
    const texts = JSON.parse(process.argv[1]).map((text) => {
      const [start, middle, end] = text.split("|");
      return start + middle.repeat(1_000_000 / middle.length) + end;
    });
    for (const text of texts) {
      toNumber(text);
      parseDecimal(text);
      safeName(text);
      await darknet.sniff({ isFolder: false, path: "obj.data", head: text });
      try {
        typeOfLine(text);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    console.log(texts.length);`;
  expect(await outputOf(script, JSON.stringify(longTexts))).toBe(`${longTexts.length}\n`);
});

test("readers take no more than a few steps for each character of a row", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "images.csv"), `"gs://b${"/".repeat(500_000)}\n",0,0,9,9,a\n`);
  await mkdir(join(folder, "darknet"));
  const blank = "\t".repeat(100_000);
  await writeFile(join(folder, "darknet/obj.data"), `names = obj.names\nx${blank}=${blank}\u0001${blank}\u2028=\n`);
  await writeFile(join(folder, "darknet/obj.names"), "squid\n");
  const script = `
    const { readCsv } = await import("./csv/read.ts");
    const { readDarknet } = await import("./darknet/read.ts");
    const [folder] = process.argv.slice(1);
    for (const dataset of [
      await readCsv(folder + "/images.csv", { flavor: "retinanet" }),
      await readDarknet(folder + "/darknet/obj.data"),
    ]) {
      let count = 0;
      for await (const _ of dataset.images()) count++;
      console.log(count);
    }`;
  expect(await outputOf(script, folder)).toBe("1\n0\n");
});
