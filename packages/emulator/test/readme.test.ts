import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const example = join(root, "examples/emulate.ts");

test("the README shows the example as it is", () => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, "utf8")}\`\`\``);
});

test("the example runs, and prints what the README says", async () => {
  const command = ["--conditions=@m3/source", "--import=tsx", example];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  expect(readme).toContain(`\`\`\`text\n${stdout}\`\`\``);
});

test("the README names every fault, every defect, and every option", () => {
  const read = (file: string): string => readFileSync(join(root, "src", file), "utf8");
  const faults = [...read("server/faults.ts").matchAll(/readonly kind: "([a-z-]+)"/g)].map(([, kind]) => kind);
  const defects = [...read("ocean/oddity-kinds.ts").matchAll(/^ {2}\| "([a-z0-9-]+)"/gm)].map(([, kind]) => kind);
  const options = [...read("server/options.ts").matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
  expect([faults.length, defects.length, options.length]).toEqual([13, 31, 11]);
  for (const name of [...faults, ...defects, ...options]) expect(readme).toContain(`\`${name}\``);
});
