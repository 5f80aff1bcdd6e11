import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
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
  const folder = await lockAt(await owner());
  await utimes(folder.lock, 0, 0);
  await (await lockFolder(folder))();
  expect(await readdir(dirname(folder.lock))).toEqual([]);
});

test("of many that find the lock of a dead process, one takes it over", async () => {
  for (let round = 0; round < 20; round++) {
    const folder = await lockAt(`${process.pid} ${hostname()} dead\n`);
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const taken = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(taken).toHaveLength(1);
    for (const release of taken) await release();
    expect(await readdir(dirname(folder.lock))).toEqual([]);
  }
});

test("a lock that is not one's own is not removed at the end", async () => {
  const folder = await lockAt();
  const release = await lockFolder(folder);
  await writeFile(folder.lock, "1 elsewhere.example.org\n");
  await release();
  expect(existsSync(folder.lock)).toBe(true);
});

test.each([
  ["a process that is there", () => `${process.ppid} ${hostname()}\n`],
  ["a process on another machine", () => "1 elsewhere.example.org\n"],
  ["a process that writes it just now", () => ""],
])("the lock of %s holds", async (_what, owner) => {
  await expect(lockFolder(await lockAt(owner()))).rejects.toMatchObject({ code: "folder-in-use" });
});
