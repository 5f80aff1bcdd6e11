import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const source = pathToFileURL(join(import.meta.dirname, "../src/settle-process.ts")).href;

function runNode(args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  const cwd = join(import.meta.dirname, "..");
  return spawnSync(process.execPath, ["--import=tsx", ...args], { cwd, encoding: "utf8" });
}

test.each([
  ["flagged", "function"],
  ["also-flagged", "function"],
  ["plain", "undefined"],
])("runMain() sets up the process as the command of a program wants it, and no other: %s", (name, gc) => {
  const ended = runNode([join(import.meta.dirname, "settled-program.ts"), name]);
  expect(ended).toMatchObject({ stdout: `${gc}\n`, stderr: "", status: 0 });
});

test("settleProcess() sets nothing up in a Node that is newer than those it was tried with", () => {
  const set = (version: string) =>
    runNode([
      "--input-type=module",
      "--eval",
      `import { settleProcess } from ${JSON.stringify(source)}; settleProcess((set) => set("--no-such-flag"), "${version}");`,
    ]);
  expect(set("99.0.0")).toMatchObject({ stderr: "", status: 0 });
  // Else nothing would be said of any flag.
  expect(set("20.19.0").stderr).toContain("--no-such-flag");
});
