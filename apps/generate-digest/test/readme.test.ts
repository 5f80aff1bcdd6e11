import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEmulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { generateDigest, temporaryFolder } from "./run-in-process.ts";

test("the README's example prints what it says, but for the counts", async () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const [, args = "", output = ""] = /\n\$ generate-digest -c http:\S+ (.*)\n([^`]*)```/.exec(readme) ?? [];
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const { stdout } = await generateDigest(["-c", emulator.url, ...args.split(" ")], { cwd: await temporaryFolder() });
  const withoutCounts = (text: string): string => text.replace(/\d+/g, "N");
  expect(withoutCounts(stdout)).toBe(withoutCounts(output));
  expect(stdout.split("\n")).toHaveLength(7);
});
