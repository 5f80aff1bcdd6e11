import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ClientOptions } from "@m3/client";
import { runCommand } from "@m3/command-line";
import { onTestFinished } from "vitest";
import { command } from "../src/cli.ts";
import { run } from "../src/run.ts";

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly client?: ClientOptions;
}

/** Runs the command as a user would, but in process, with an environment of its own and retries that do not wait. */
export async function generateDigest(args: readonly string[], settings: RunSettings): Promise<RunResult> {
  const { cwd, env = {}, signal, client = { retryDelayMillis: 1 } } = settings;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = new PassThrough().end();
  const io = { stdin, stdout, stderr, env, cwd, ...(signal === undefined ? {} : { signal }) };
  const quick = {
    ...command,
    run: (options: Parameters<typeof run>[0], terminal: Parameters<typeof run>[1]) => run(options, terminal, client),
  };
  const exitCode = await runCommand(quick, args, io);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "generate-digest-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Names and contents of a folder's files. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}
