import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixtures, run } from "./world.ts";

const cases: readonly [name: string, args: readonly string[]][] = [
  ["wild-boxes", ["wild.json"]],
  ["wild-all", ["wild.json", "--kinds", "all"]],
  ["legacy", ["legacy.json", "empty.json"]],
];

test.each(cases)("%s comes out as it did before", async (name, args) => {
  const files = Object.fromEntries(
    args.filter((arg) => arg.endsWith(".json")).map((arg) => [arg, readFileSync(join(fixtures, arg))]),
  );
  const ran = await run([...args, "--problems", "problems.jsonl"], { files });
  expect([ran.code, ran.err]).toEqual([0, ""]);
  const golden = join(import.meta.dirname, "golden", name);
  await expect(ran.out).toMatchFileSnapshot(join(golden, "stdout.txt"));
  await expect(await ran.read("localizations.json")).toMatchFileSnapshot(join(golden, "localizations.json"));
  await expect(await ran.read("problems.jsonl")).toMatchFileSnapshot(join(golden, "problems.jsonl"));
});
