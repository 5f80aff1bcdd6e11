import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type RunResult, withoutProgress } from "./world.ts";

const bin = join(import.meta.dirname, "../../bin/m3.js");

/** Starts the built `m3`. */
export function startBin(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [bin, ...withoutProgress(args)], {
    cwd,
    env: { PATH: process.env.PATH ?? "" },
    stdio: "pipe",
  });
}

/** Runs the built `m3` to its end. */
export async function runBin(args: readonly string[], cwd: string): Promise<RunResult> {
  const child = startBin(args, cwd);
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  child.stdin?.end();
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, stdout, stderr };
}
