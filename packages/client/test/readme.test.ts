import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEmulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const example = join(root, "examples/list-concept-images.ts");

async function runExample(...args: readonly string[]): Promise<string> {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const command = ["--conditions=@m3/source", "--import=tsx", example, emulator.url, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  return stdout;
}

test("the README shows the example as it is", () => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, "utf8")}\`\`\``);
});

test("the example runs", async () => {
  const stdout = await runExample();
  expect(stdout).toMatch(/^Sebastes: [1-9]\d* images\n(Sebastes .*: \d+ images\n){5,}$/);
});

test("the example tells of a concept that is unknown", async () => {
  await expect(runExample("No such thing")).resolves.toBe('M3 does not know "No such thing"\n');
});

test("the README names every error code", () => {
  const codes = [...readFileSync(join(root, "src/errors.ts"), "utf8").matchAll(/^ {2}\| "([a-z-]+)"/gm)];
  expect(codes).toHaveLength(7);
  for (const [, code] of codes) expect(readme).toContain(`| \`${code}\` |`);
});
