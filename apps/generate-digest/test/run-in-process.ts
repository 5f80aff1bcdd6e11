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
  /** What comes on standard input. */
  readonly stdin?: string | Buffer;
  /** Whether standard error is a terminal, on which progress is drawn. */
  readonly isTerminal?: boolean;
}

/** Runs the command as a user would, but in process, with an environment of its own and retries that do not wait. */
export async function generateDigest(args: readonly string[], settings: RunSettings): Promise<RunResult> {
  const { cwd, env = {}, signal, client = { retryDelayMillis: 1 } } = settings;
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY: settings.isTerminal ?? false });
  const stdin = new PassThrough().end(settings.stdin ?? "");
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

/** Names and contents of a folder's files, those of its folders left out. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}
