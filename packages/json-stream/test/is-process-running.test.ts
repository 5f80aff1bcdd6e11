import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { isProcessRunning } from "../src/index.ts";

test("isProcessRunning() tells a process that is there from one that has ended", async () => {
  expect(isProcessRunning(process.pid)).toBe(true);
  // It may belong to somebody else.
  expect(isProcessRunning(1)).toBe(true);
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");
  expect(isProcessRunning(Number(child.pid))).toBe(false);
});

// Only Linux tells it.
test.skipIf(!existsSync("/proc/self/stat"))(
  "isProcessRunning() takes one that was killed for ended, though its parent has not noticed",
  async () => {
    // The shell becomes sleep, which knows of no child.
    const parent = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"]);
    onTestFinished(() => void parent.kill());
    const [line] = await once(parent.stdout, "data");
    const number = Number(String(line).trim());
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/stat`, "utf8")).toContain(" (sleep) ");
    expect(isProcessRunning(number)).toBe(true);
    process.kill(number, "SIGKILL");
    await expect.poll(() => readFileSync(`/proc/${number}/stat`, "utf8")).toContain(") Z ");
    expect(isProcessRunning(number)).toBe(false);
  },
);
