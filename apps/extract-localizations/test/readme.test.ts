import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const golden = (name: string): string => readFileSync(join(import.meta.dirname, "golden/wild-boxes", name), "utf8");

test("the README shows what the command prints and writes", () => {
  expect(readme).toContain(
    `$ extract-localizations wild.json --problems problems.jsonl\n${golden("stdout.txt")}\`\`\``,
  );
  const line = /```json\n(.*)\n```/.exec(readme)?.[1] ?? "";
  expect(golden("problems.jsonl").split("\n")).toContain(line);
});
