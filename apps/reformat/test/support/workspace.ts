import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { runCommand } from "@m3/command-line";
import { onTestFinished } from "vitest";
import { command } from "../../src/cli.ts";

/** What a run left behind. */
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for one test, in which the command runs. */
export interface Workspace {
  readonly folder: string;
  write(name: string, content: string | Buffer | object): Promise<void>;
  read(name: string): Promise<string>;
  /** All files below, by path. */
  list(): Promise<string[]>;
  run(args: readonly string[], settings?: RunSettings): Promise<RunResult>;
}

export interface RunSettings {
  /** Where to run it, from the folder of the workspace. @default "." */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly stdin?: string;
}

export async function makeWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "m3-reformat-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return {
    folder,
    write: async (name, content) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      const isText = typeof content === "string" || Buffer.isBuffer(content);
      await writeFile(join(folder, name), isText ? content : JSON.stringify(content, null, 2));
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    list: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
    },
    run: (args, settings) => runInProcess(join(folder, settings?.cwd ?? "."), args, settings),
  };
}

async function runInProcess(cwd: string, args: readonly string[], settings: RunSettings = {}): Promise<RunResult> {
  const { env = {}, signal, stdin = "" } = settings;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env, cwd };
  const exitCode = await runCommand(command, args, signal === undefined ? io : { ...io, signal });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}
