import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as localizations from "../src/index.ts";

const here = join(import.meta.dirname, "..");
const example = join(here, "examples/localized-images.ts");
const readme = readFileSync(join(here, "README.md"), "utf8");

test("the README shows the example as it is, and what it prints", () => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, "utf8")}\`\`\``);
  const args = ["--conditions=@m3/source", "--import=tsx", example];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8", cwd: here });
  expect(readme).toContain(`\`\`\`\n${printed}\`\`\``);
});

test("the README lists every problem with its outcome", () => {
  const listed = [...readme.matchAll(/^\| `([\w-]+)` \| (dropped|fixed|kept) \|/gm)].map(([, code, outcome]) => [
    code,
    outcome,
  ]);
  expect(listed).toEqual(Object.entries(localizations.problemOutcomes));
});

test("the README lists every export", () => {
  for (const name of Object.keys(localizations)) expect(readme).toContain(`\`${name}\``);
});
