import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFolder } from "../src/dataset/lock.ts";
import { temporaryFolder } from "./support/world.ts";

async function lockAt(owner?: string): Promise<{ lock: string; name: string }> {
  const lock = join(await temporaryFolder(), "lock");
  if (owner !== undefined) await writeFile(lock, owner);
  return { lock, name: "made" };
}

test("a second run is kept out until the first is over", async () => {
  const folder = await lockAt();
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: "folder-in-use",
    hints: [expect.stringContaining(folder.lock)],
  });
  await release();
  expect(existsSync(folder.lock)).toBe(false);
  await (await lockFolder(folder))();
});

test.each([
  [
    "a process that is no more",
    async () => {
      const child = spawn(process.execPath, ["-e", ""]);
      await once(child, "close");
      return `${child.pid} ${hostname()}\n`;
    },
  ],
  ["a process that had the number of this one", async () => `${process.pid} ${hostname()}\n`],
  ["a process that was killed while it wrote it", async () => ""],
])("the lock of %s is taken over", async (_what, owner) => {
  await (await lockFolder(await lockAt(await owner())))();
});

test.each([
  ["a process that is there", () => `${process.ppid} ${hostname()}\n`],
  ["a process on another machine", () => "1 elsewhere.example.org\n"],
])("the lock of %s holds", async (_what, owner) => {
  await expect(lockFolder(await lockAt(owner()))).rejects.toMatchObject({ code: "folder-in-use" });
});
