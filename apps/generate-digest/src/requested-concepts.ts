import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { reasonOf, type Terminal, UsageError } from "@m3/command-line";
import { DigestError } from "./errors.ts";

/** A concept as a user named it. */
export interface RequestedConcept {
  readonly name: string;
  /** Where it stands when it came from a file: `line 3 of "names.txt"`. */
  readonly place?: string;
}

/** A list of every concept there is takes less than a tenth of it. */
const sizeLimitBytes = 8_000_000;

/**
 * The concepts of the command line and then those of the file, each name once.
 *
 * @throws {UsageError} for a name that is blank or too long to be one, or when there is none
 * @throws {DigestError} code "concepts-file"
 */
export async function requestedConcepts(
  names: readonly string[],
  file: string | undefined,
  terminal: Terminal,
): Promise<RequestedConcept[]> {
  if (names.some((name) => name.trim() === "")) throw new UsageError("Cannot look up a concept without a name");
  const listed = file === undefined ? [] : parseConcepts(await readText(file, terminal), shownName(file));
  const found = new Map<string, RequestedConcept>();
  for (const concept of [...names.map((name) => ({ name: name.trim() })), ...listed]) {
    requireShort(concept);
    if (!found.has(concept.name)) found.set(concept.name, concept);
  }
  if (found.size > 0) return [...found.values()];
  if (file === undefined) throw new UsageError("Cannot tell what to look up: expected a concept or --concepts-file");
  throw new UsageError(`Cannot find a concept in ${shownName(file)}: expected one a line`);
}

/** M3 stores no longer name, and servers refuse the address of one. */
const nameLimit = 256;

function requireShort({ name, place }: RequestedConcept): void {
  const { length } = [...name];
  if (length <= nameLimit) return;
  const which = `"${name.slice(0, 40)}..."${place === undefined ? "" : ` (${place})`}`;
  throw new UsageError(
    `Cannot look up concept ${which}: expected a name of at most ${nameLimit} letters, got ${length}`,
  );
}

/** One concept a line, whatever ends it; blank lines and those that begin with `#` are left out. */
export function parseConcepts(text: string, source: string): RequestedConcept[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const name = line.trim();
    return name === "" || name.startsWith("#") ? [] : [{ name, place: `line ${index + 1} of ${source}` }];
  });
}

function shownName(file: string): string {
  return file === "-" ? "standard input" : `"${file}"`;
}

async function readText(file: string, { stdin, cwd, signal, note }: Terminal): Promise<string> {
  if (file === "-" && stdin.isTTY === true) note("Type concepts, one a line, then Ctrl-D");
  let bytes: Buffer;
  try {
    bytes = file === "-" ? await readStream(stdin, signal) : await readFile(resolve(cwd, file), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(file, reasonOf(error), error);
  }
  if (bytes.length > sizeLimitBytes) throw unreadable(file, "it is too large for a list of names");
  // Windows editors write either, and say which by the first two bytes.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(file, "it is no text in UTF-8", error);
  }
}

async function readStream(stdin: Terminal["stdin"], signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  if (stdin instanceof Readable) addAbortSignal(signal, stdin);
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece as string | Uint8Array);
    pieces.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > sizeLimitBytes) break;
  }
  return Buffer.concat(pieces);
}

function unreadable(file: string, reason: string, cause?: unknown): DigestError {
  return new DigestError("concepts-file", `Cannot read concepts from ${shownName(file)}: ${reason}`, cause);
}
