import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import * as jsonStream from "../src/index.ts";
import { outcomeOf } from "./sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const root = join(import.meta.dirname, "..");
const example = join(root, "examples", "keep-concept.ts");

/** Runs the example from its source. */
async function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const options = ["--conditions=@m3/source", "--import=tsx", example, ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, options, { cwd: root })) };
  } catch (error) {
    return error as { code: unknown; stdout: string; stderr: string };
  }
}

test("the README shows the example as it is, and tells of every export and code", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  expect(readme).toContain(await readFile(example, "utf8"));
  for (const name of Object.keys(jsonStream)) {
    expect(readme).toContain(`\`${name}`);
  }
  const errors = await readFile(join(root, "src", "errors.ts"), "utf8");
  for (const [, code] of errors.matchAll(/^ {2}\| "([a-z0-9-]+)"/gm)) {
    expect(readme).toContain(`\n| \`${code}\` |`);
  }
});

test("the example keeps what it should, and tells where a file is wrong", async () => {
  const folder = await temporaryFolder();
  const [digest, output] = [join(folder, "digest.json"), join(folder, "out.jsonl.gz")];
  const observations = ["Sebastes", "Poralia", "Sebastes"].map((concept, id) => ({ concept, id }));
  await writeFile(digest, JSON.stringify(observations));
  expect(await run(digest, "Sebastes", output)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Kept 2 obs/),
  });
  expect((await outcomeOf(jsonStream.readArray(output))).elements).toEqual([observations[0], observations[2]]);
  await writeFile(digest, '[{"concept": "Sebastes"}, NaN]');
  expect(await run(digest, "Sebastes", output)).toMatchObject({
    code: 1,
    stderr: `Cannot read ${JSON.stringify(digest)}: expected a value, got bare NaN at byte 26 (line 1, column 27, element 1)\n`,
  });
});
