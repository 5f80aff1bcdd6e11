import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const here = join(import.meta.dirname, "..");
const example = join(here, "examples/greet.ts");

test("the README shows the example as it is", () => {
  expect(readFileSync(join(here, "README.md"), "utf8")).toContain(readFileSync(example, "utf8"));
});

test("the example runs", () => {
  const args = ["--conditions=@m3/source", "--import=tsx", example];
  expect(execFileSync(process.execPath, args, { encoding: "utf8", cwd: here })).toBe("Hello Ada\nHello Ada\n");
});
