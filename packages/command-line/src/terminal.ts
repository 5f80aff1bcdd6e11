import { paintFor } from "./colours.ts";
import { UsageError } from "./errors.ts";
import { printable } from "./printable.ts";
import { type Progress, ProgressLine, type ProgressScreen } from "./progress.ts";

/** An output stream as a command sees it: `process.stdout`, or a recorder in a test. */
export interface CommandOutput extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The world a command runs in. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path that relative paths of the command line start from. */
  readonly cwd: string;
  /** Aborted when the user asks the run to stop. */
  readonly signal?: AbortSignal;
  /** Says a text with commands called as the user knows them: `m3 digest` for `generate-digest`. @default as it is */
  readonly reword?: (text: string) => string;
  /** How long to wait for an answer on a standard input that is no terminal, in milliseconds. @default 5000 */
  readonly answerTimeoutMillis?: number;
}

/** The options of every command that decide what its terminal shows. */
export interface TerminalFlags {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly progress: boolean;
}

/** How a command talks to its user. Text passes {@link printable} on its way, so data cannot move the cursor. */
export interface Terminal {
  readonly env: CommandIo["env"];
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly stdin: CommandIo["stdin"];
  /** For bytes that are the result itself (`-o -`); lines for people go through the methods below. */
  readonly stdout: CommandOutput;
  /** A line of the result, on stdout; silent under `--quiet` and `--json`. */
  print(line: string): void;
  /** A line that explains, on stderr; silent under `--quiet`. */
  note(line: string): void;
  /** A line about something that went wrong without ending the run, on stderr. */
  warn(line: string): void;
  /** Starts a progress line on stderr: drawn anew when that is a terminal, a new line every few seconds when not. */
  progress(label: string, total?: number): Progress;
  /**
   * Asks a question that is answered by y or n. On a terminal the user types; otherwise the first line of standard
   * input is the answer.
   *
   * @throws {UsageError} with `hint` when there is neither a terminal nor an answer within a few seconds.
   */
  confirm(question: string, hint: string): Promise<boolean>;
}

/** Builds the terminal of one run. */
export function createTerminal(io: CommandIo, flags: TerminalFlags): Terminal {
  const { stdin, stdout, stderr } = io;
  const line = new ProgressLine(flags.progress && !flags.quiet ? screenOf(io) : undefined);
  const paint = paintFor(stderr, io.env);
  const write = (stream: CommandOutput, text: string): void =>
    line.around(() => {
      stream.write(`${text}\n`);
    });
  return {
    env: io.env,
    cwd: io.cwd,
    signal: io.signal ?? new AbortController().signal,
    stdin,
    stdout,
    print: (text) => {
      if (!flags.quiet && !flags.json) write(stdout, printable(text));
    },
    note: (text) => {
      if (!flags.quiet) write(stderr, printable(text));
    },
    warn: (text) => write(stderr, `${paint("warning", "Warning:")} ${printable(text)}`),
    progress: (label, total) => line.start(label, total),
    confirm: (question, hint) => confirm(io, question, hint),
  };
}

/** Where progress is shown: drawn anew on a terminal, but not in a log that pretends to be one, as those of many CI services do. */
function screenOf({ stderr, env }: CommandIo): ProgressScreen {
  const { CI: ci = "", TERM: term, LC_ALL: all = "", LC_CTYPE: characters = "", LANG: language = "" } = env;
  const locale = all || characters || language;
  return {
    get columns() {
      // A terminal that was never given a size says 0.
      return stderr.columns || 80;
    },
    isRedrawn: stderr.isTTY === true && ci === "" && term !== "dumb",
    isUnicode: /utf-?8/i.test(locale) || (process.platform === "win32" && env.WT_SESSION !== undefined),
    paint: paintFor(stderr, env),
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  };
}

async function confirm(io: CommandIo, question: string, hint: string): Promise<boolean> {
  io.signal?.throwIfAborted();
  io.stderr.write(printable(question));
  const answer = await firstLine(io);
  if (io.stdin.isTTY !== true) io.stderr.write("\n");
  io.signal?.throwIfAborted();
  if (answer === undefined) throw new UsageError(hint);
  return /^\s*y(es)?\s*$/i.test(answer);
}

/** The first line of standard input; undefined when it ends, or stays silent without a terminal. */
async function firstLine(io: CommandIo): Promise<string | undefined> {
  // Only here, since it takes a tenth of the time that --help has.
  const { createInterface } = await import("node:readline");
  if (io.signal?.aborted === true) return undefined;
  const lines = createInterface({ input: io.stdin, terminal: false });
  const { answerTimeoutMillis = 5000 } = io;
  return new Promise((resolve) => {
    // A pipe that nobody writes to would hang the run for ever; a person may take all the time there is.
    const timer = io.stdin.isTTY === true ? undefined : setTimeout(() => settle(undefined), answerTimeoutMillis);
    const onAbort = (): void => settle(undefined);
    function settle(answer: string | undefined): void {
      clearTimeout(timer);
      io.signal?.removeEventListener("abort", onAbort);
      resolve(answer);
      lines.close();
      io.stdin.pause();
    }
    lines.once("line", settle);
    lines.once("close", () => settle(undefined));
    io.signal?.addEventListener("abort", onAbort, { once: true });
  });
}
