import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runProgram } from "@m3/command-line";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { onTestFinished, vi } from "vitest";
import { program } from "../../src/program.ts";

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The arguments of a run without progress, of which a slow machine would see a line every five seconds. */
export function withoutProgress([command, ...args]: readonly string[]): string[] {
  if (command === undefined) return [];
  return /^[a-z]/.test(command) && command !== "help" ? [command, "--no-progress", ...args] : [command, ...args];
}

/** Runs `m3` as a user would, but in process. */
export async function m3(
  args: readonly string[],
  settings: { readonly cwd: string; readonly env?: Record<string, string>; readonly signal?: AbortSignal },
): Promise<RunResult> {
  const { cwd, env = {}, signal } = settings;
  const streams = { stdout: "", stderr: "" };
  const record = (name: keyof typeof streams): PassThrough => {
    const stream = new PassThrough();
    stream.on("data", (chunk) => {
      streams[name] += String(chunk);
    });
    return stream;
  };
  const io = { stdin: new PassThrough().end(), stdout: record("stdout"), stderr: record("stderr"), env, cwd };
  const exitCode = await runProgram(program, withoutProgress(args), { ...io, ...(signal !== undefined && { signal }) });
  return { exitCode, ...streams };
}

/** The same, with the summary read. */
export async function m3Json(
  args: readonly string[],
  settings: Parameters<typeof m3>[1],
): Promise<RunResult & { readonly summary: Record<string, unknown> }> {
  const result = await m3([...args, "--json"], settings);
  const last = result.stdout.trim().split("\n").at(-1) ?? "";
  return { ...result, summary: last.startsWith("{") ? JSON.parse(last) : {} };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "m3-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Contents of all files below a folder by path, but for what only saves time: the journal of the images. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith("images/.m3"))
    .sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), "latin1")] as const)),
  );
}

/** What anybody sees of a dataset: all files but the state, which tells of the last run's changes. */
export async function datasetOf(folder: string): Promise<Record<string, string>> {
  const { ".m3/state.json": _state, ...rest } = await contentsOf(folder);
  return rest;
}

/** The data in a page of a preview, by name. */
export async function readPage(path: string): Promise<(name: string) => unknown> {
  const text = await readFile(path, "utf8");
  return (name) => JSON.parse(new RegExp(`id="${name}"[^>]*>([^<]*)<`).exec(text)?.[1] ?? "");
}

/** A signal that stops a run once the emulator has been asked for what matches, which it must be slow to answer. */
export function stopWhenAsked({ requests }: Emulator, match: string | RegExp): AbortSignal {
  const stop = new AbortController();
  const seenBefore = requests.count(match);
  void vi
    .waitUntil(() => requests.count(match) > seenBefore, { timeout: 60_000, interval: 10 })
    .then(
      () => stop.abort(),
      (error) => stop.abort(error),
    );
  return stop.signal;
}

/** How many pictures the emulator was asked for; a question for the size wants only a few bytes. */
export function pictureCount({ requests }: Emulator): number {
  return requests.entries.filter(
    ({ method, path, headers }) => method === "GET" && headers.range === undefined && /\.(png|jpg)$/.test(path),
  ).length;
}
