import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCommand } from "@m3/command-line";
import { onTestFinished } from "vitest";
import { command } from "../src/cli.ts";
import { type RunOverrides, run } from "../src/run.ts";

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly cwd: string;
  /** What is on standard input; its end comes after. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly overrides?: RunOverrides;
}

const quick: RunOverrides = {
  client: { retryDelayMillis: 1 },
  download: { retry: { baseMillis: 1, maxMillis: 5 } },
};

/** Runs the command as a user would, but in process, with an environment of its own and retries that do not wait. */
export async function downloadImages(args: readonly string[], settings: RunSettings): Promise<RunResult> {
  const { cwd, input = "", env = {}, signal, overrides = quick } = settings;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = new PassThrough().end(input);
  const io = { stdin, stdout, stderr, env, cwd, ...(signal === undefined ? {} : { signal }) };
  const inProcess = {
    ...command,
    run: (options: Parameters<typeof run>[0], terminal: Parameters<typeof run>[1]) => run(options, terminal, overrides),
  };
  const exitCode = await runCommand(inProcess, args, io);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

export async function temporaryFolder(): Promise<string> {
  // On macOS the folder for temporary files is behind a link, which a process that works in it does not see.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "download-images-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Names in a folder, sorted, without the downloader's own folder; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name !== ".m3").sort();
}

export async function readJson(...path: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(...path), "utf8"));
}

/** A localization as the Python scripts write it. */
export function originalRecord(imageUuid: string, imageUrls: Readonly<Record<string, string>>): unknown {
  return {
    observation_uuid: "0b5e4a3c-0000-4000-8000-000000000001",
    association_uuid: "0b5e4a3c-0000-4000-8000-000000000002",
    concept: "Sebastes",
    localization: { x: 1, y: 2, width: 10, height: 10, image_reference_uuid: imageUuid },
    image_urls: imageUrls,
  };
}

/** A uuid that ends in the number. */
export function uuidOf(number: number, start = "bbbb0000"): string {
  return `${start}-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Writes a `localizations.json` with one box for each URL; undefined is an image without one. */
export async function writeLocalizations(cwd: string, urls: readonly (string | undefined)[]): Promise<void> {
  const records = urls.map((url, index) => {
    const uuid = uuidOf(index, url === undefined ? "aaaa0000" : "bbbb0000");
    return originalRecord(uuid, url === undefined ? {} : { [uuid]: url });
  });
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records, null, 2));
}
