import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "patient-program.ts");
const folder = join(import.meta.dirname, "..");

function start(habit: string): { child: ChildProcessWithoutNullStreams; done: Promise<{ code: number; out: string }> } {
  const child = spawn(process.execPath, ["--import=tsx", program, habit], { cwd: folder });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  return { child, done: once(child, "close").then(([code]) => ({ code: code as number, out })) };
}

async function startReady(habit: string) {
  const started = start(habit);
  await once(started.child.stdout, "data");
  return started;
}

test("runMain() ends when the command is done, with every line delivered, whatever is still pending", async () => {
  const { code, out } = await start("talkative").done;
  expect(code).toBe(0);
  expect(out.split("\n")).toHaveLength(20_001);
});

test.skipIf(process.platform === "win32")("runMain() lets the first Ctrl-C end a run cleanly, with 130", async () => {
  const { child, done } = await startReady("polite");
  child.kill("SIGINT");
  expect((await done).code).toBe(130);
});

test.skipIf(process.platform === "win32")("runMain() ends at once on the second Ctrl-C", async () => {
  const { child, done } = await startReady("stubborn");
  child.stderr.once("data", () => child.kill("SIGINT"));
  child.kill("SIGINT");
  expect((await done).code).toBe(130);
});

test.skipIf(process.platform === "win32")("runMain() lets a run end cleanly when its terminal is gone", async () => {
  const { child, done } = await startReady("tidy");
  // The second comes while the first is seen to.
  child.stdout.once("data", () => child.kill("SIGHUP"));
  child.kill("SIGHUP");
  expect(await done).toEqual({ code: 130, out: "ready\ntidying\ntidy\n" });
});

test.skipIf(process.platform === "win32")(
  "runMain() finishes its work when the reader of its lines has left",
  async () => {
    const { child, done } = await startReady("talkative");
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout.destroy();
    expect((await done).code).toBe(0);
    expect(errors).toBe("finished\n");
  },
);

test.skipIf(!existsSync("/dev/full"))("runMain() fails with one sentence when its output cannot be written", () => {
  const full = openSync("/dev/full", "w");
  const args = ["--import=tsx", program, "talkative"];
  const result = spawnSync(process.execPath, args, { cwd: folder, stdio: ["ignore", full, "pipe"], encoding: "utf8" });
  closeSync(full);
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/^(finished\n)?patient: Cannot write to standard output: ENOSPC.*\n$/);
});
