import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCommand } from "@m3/command-line";
import { onTestFinished } from "vitest";
import { command } from "../src/cli.ts";

export const fixtures = join(import.meta.dirname, "fixtures");

/** A folder of its own for a test, removed afterwards. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "extract-localizations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly folder: string;
  /** The names in the folder. */
  readonly files: readonly string[];
  /** The text of a file in the folder. */
  read(name: string): Promise<string>;
  /** The elements of `localizations.json`. */
  localizations(): Promise<Record<string, unknown>[]>;
}

export interface Given {
  /** Files to put into the folder first. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly stdin?: string | Uint8Array | PassThrough;
  readonly signal?: AbortSignal;
}

/** Runs the command in process in a folder of its own. */
export async function run(args: readonly string[], { files = {}, ...given }: Given = {}): Promise<Ran> {
  const folder = await makeFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return runIn(folder, args, given);
}

/** Runs the command in process in a folder that is there. */
export async function runIn(
  folder: string,
  args: readonly string[],
  { stdin, signal }: Omit<Given, "files"> = {},
): Promise<Ran> {
  const input = stdin instanceof PassThrough ? stdin : new PassThrough().end(stdin ?? "");
  const [stdout, stderr] = [record(), record()];
  const io = { stdin: input, stdout: stdout.stream, stderr: stderr.stream, env: {}, cwd: folder };
  const code = await runCommand(command, args, signal === undefined ? io : { ...io, signal });
  const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
  return {
    code,
    out: stdout.text(),
    err: stderr.text(),
    folder,
    files: (await readdir(folder)).sort(),
    read,
    localizations: async () => JSON.parse(await read("localizations.json")),
  };
}

function record(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

/** An observation with one box whose association has a uuid of `n`. */
export function observation(n: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    observation_uuid: uuid("e", n),
    concept: "Sebastes",
    associations: [box(n)],
    image_references: [{ uuid: uuid("a", n), url: `http://images.example.org/${n}.png`, format: "image/png" }],
    ...changes,
  };
}

export function box(n: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const linkValue = { x: n, y: 2, width: 3, height: 4, image_reference_uuid: uuid("a", n) };
  return {
    link_name: "bounding box",
    to_concept: "self",
    link_value: JSON.stringify(linkValue),
    uuid: uuid("c", n),
    ...changes,
  };
}

export function uuid(letter: string, n: number): string {
  return `${letter.repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/** The built program. */
export const bin = join(import.meta.dirname, "../bin/extract-localizations.js");

/** Starts the built program, without progress, of which a slow machine would see a line every five seconds. */
export function start(args: readonly string[], cwd: string, nodeArgs: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, bin, "--no-progress", ...args], { cwd });
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Waits for the end of a program, and says what it printed. */
export async function end(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out, err };
}
