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

test("the README lists every problem with what may become of it", () => {
  const listed = [...readme.matchAll(/^\| `([\w-]+)` \| (drop|fix|keep) \| ([a-z, ]*)\|/gm)].map(
    ([, code, byDefault, others = ""]) => [
      code,
      [byDefault, ...others.split(",").map((one) => one.trim())].filter(Boolean),
    ],
  );
  expect(listed).toEqual(Object.entries(localizations.problemActions));
});

test("the README lists every export", () => {
  const source = readFileSync(join(here, "src/index.ts"), "utf8");
  const types = [...source.matchAll(/\btype ([A-Z]\w+)/g)].map(([, name]) => name);
  expect(types).toContain("ProblemPolicy");
  for (const name of [...Object.keys(localizations), ...types]) expect(readme).toContain(`\`${name}\``);
});
