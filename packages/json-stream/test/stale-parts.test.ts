import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openAtomicFile, writeFileAtomically } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const source = pathToFileURL(join(import.meta.dirname, "../src/index.ts")).href;

/** A process that has begun to write `path` and waits. */
async function startWriting(path: string): Promise<ChildProcess> {
  const program = `
    const { openAtomicFile } = await import(${JSON.stringify(source)});
    await openAtomicFile(${JSON.stringify(path)});
    console.log("begun");
    setInterval(() => {}, 1000);`;
  const args = ["--import=tsx", "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("what a killed process left is removed, and nothing of one that still runs", async () => {
  const folder = await temporaryFolder();
  const killed = await startWriting(join(folder, "a.json"));
  const [left] = await readdir(folder);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const running = await startWriting(join(folder, "other.json"));
  // Its start has removed what the first one left.
  const [kept, ...none] = await readdir(folder);
  expect([left, kept, none]).toEqual([
    expect.stringMatching(/^\.a\.json\.[0-9a-f]{24}\.part$/),
    expect.stringMatching(/^\.other\.json\.[0-9a-f]{24}\.part$/),
    [],
  ]);
  await writeFileAtomically(join(folder, "a.json"), "[]");
  expect((await readdir(folder)).sort()).toEqual([kept, "a.json"]);
  expect(running.exitCode).toBeNull();
});

test("temporary files of other machines, and files that only look like ours, stay", async () => {
  const folder = await temporaryFolder();
  const own = await openAtomicFile(join(folder, "a.json"));
  const [name = ""] = await readdir(folder);
  await own.discard();
  const foreign = name.replace(/\.[0-9a-f]{8}/, ".00000000").replace(/[0-9a-f]{16}\.part$/, "7ffffff000000000.part");
  const dead = name.replace(/[0-9a-f]{16}\.part$/, "7ffffff000000000.part");
  const names = [foreign, ".a.json.part", `.a.json.${"0".repeat(12)}.part`, "a.part", dead.slice(1)].sort();
  const other = await temporaryFolder();
  for (const one of names) await writeFile(join(other, one), "");
  await writeFile(join(other, dead), "");
  await writeFileAtomically(join(other, "b.json"), "[]");
  expect((await readdir(other)).sort()).toEqual([...names, "b.json"].sort());
});
