import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEmulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { command } from "../src/cli.ts";
import { generateDigest, temporaryFolder } from "./run-in-process.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const examples = [...readme.matchAll(/\n\$ generate-digest -c http:\S+ (.*)\n([^`]*)```/g)];

test("the README's examples print what it says, but for the counts", async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  // Names of several words are quoted, and columns are as wide as their numbers.
  const withoutCounts = (text: string): string => text.replace(/ *\d+/g, " N");
  expect(examples).toHaveLength(3);
  for (const [, line = "", output = ""] of examples) {
    const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const { stdout } = await generateDigest(["-c", emulator.url, ...args], { cwd: await temporaryFolder() });
    expect(withoutCounts(stdout)).toBe(withoutCounts(output));
  }
});

test("every example of --help is a command line that the command takes", async () => {
  for (const [line] of command.examples ?? []) {
    const args = line.replace("http://m3.example.org", "http://127.0.0.1:9").split(" ");
    const { exitCode, stderr } = await generateDigest(args, {
      cwd: await temporaryFolder(),
      env: { M3_CONFIG: "http://127.0.0.1:9" },
      client: { retryLimit: 0 },
    });
    expect([line, exitCode]).toEqual([line, 1]);
    expect(stderr).toMatch(/refuses the connection|names\.txt/);
  }
});
