import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { RunResult } from "./workspace.ts";

export const bin: string = join(import.meta.dirname, "../../bin/reformat.js");

/** Runs the built command. */
export async function runBin(cwd: string, args: readonly string[], stdin = ""): Promise<RunResult> {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env.PATH ?? "" } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  child.stdin.end(stdin);
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, stdout, stderr };
}
