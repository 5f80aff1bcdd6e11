import { spawn } from "node:child_process";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCommand } from "@m3/command-line";
import { expect, test } from "vitest";
import { command } from "../src/cli.ts";

/** Runs the command in process; stops it once it has said where it is. */
async function run(args: readonly string[]) {
  const controller = new AbortController();
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const said = { stdout: "", stderr: "" };
  const inspected: Promise<unknown>[] = [];
  for (const name of ["stdout", "stderr"] as const) {
    streams[name].on("data", (piece: Buffer) => {
      said[name] += piece.toString();
      const url = /at (http:\S+)/.exec(said[name])?.[1];
      if (url === undefined || inspected.length > 0) return;
      inspected.push(
        fetch(`${url}/anno/v1/health`)
          .then((response) => response.status)
          .finally(() => controller.abort()),
      );
    });
  }
  const exitCode = await runCommand(command, args, { ...streams, env: {}, cwd: "/", signal: controller.signal });
  return { exitCode, ...said, healthStatus: await inspected[0] };
}

test("m3-emulator says where it is and how to use it, and serves until it is stopped", async () => {
  const { exitCode, stdout, stderr, healthStatus } = await run(["--port", "0", "--dives", "2", "--moments", "3"]);
  expect([exitCode, healthStatus]).toEqual([130, 200]);
  expect(stderr).toMatch(/^M3 emulator at http:\/\/127\.0\.0\.1:\d+ \(modern, oni, seed 1\)\n$/);
  expect(stdout).toMatch(/annotations +http.*\/anno\/v1\n/);
  expect(stdout).toMatch(/2 dives, 6 moments, \d+ observations\n/);
  expect(stdout).toMatch(/Try: generate-digest -c http:\/\/127\.0\.0\.1:\d+ -d Sebastes\n/);
});

test("m3-emulator emulates what it is told to", async () => {
  const { stderr, healthStatus } = await run([
    "--port=0",
    "--seed=9",
    "--generation=LEGACY",
    "--knowledge-base",
    "vars-kb-server",
  ]);
  expect([stderr, healthStatus]).toEqual([expect.stringMatching(/\(legacy, vars-kb-server, seed 9\)/), 404]);
});

test.each([
  [["--port", "70000"], /Cannot use --port "70000": expected a whole number from 0 to 65535/],
  [["--seed", "x"], /Cannot use --seed "x"/],
  [["--generation", "newest"], /Cannot use --generation "newest": expected one of modern, legacy/],
  [["--dives", "0"], /Cannot use --dives "0": expected a whole number from 1 up/],
  [["--unknown"], /Cannot use --unknown: there is no such option/],
] as const)("m3-emulator refuses %j", async (args, message) => {
  const { exitCode, stderr } = await run([...args]);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test("m3-emulator says in one sentence that it cannot listen", async () => {
  const { exitCode, stderr } = await run(["--port", "0", "--host", "192.0.2.1"]);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(/^m3-emulator: Cannot listen on "192\.0\.2\.1" port 0: EADDRNOTAVAIL\n$/),
  ]);
});

test.skipIf(process.platform === "win32")("the built m3-emulator runs until SIGINT", async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../bin/m3-emulator.js"), "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      output += piece.toString();
    });
  await expect.poll(() => output).toMatch(/Stop: Ctrl-C/);
  const url = /at (http:\S+)/.exec(output)?.[1];
  expect((await fetch(`${url}/config/endpoints`)).status).toBe(200);
  child.kill("SIGINT");
  const exitCode = await new Promise((resolve) => child.once("close", resolve));
  expect(exitCode).toBe(130);
});
