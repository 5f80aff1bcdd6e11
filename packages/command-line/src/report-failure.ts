import { paintFor } from "./colours.ts";
import { hintsOf, InterruptedError, isExpectedError, isReaderGone, OutputError, UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./printable.ts";
import { explainSystemFailure, hintsOfCause } from "./system-failure.ts";
import type { CommandIo } from "./terminal.ts";

/** Tells the user what ended a run, and gives the exit code. */
export function reportFailure(name: string, error: unknown, args: readonly string[], io: CommandIo): number {
  const paint = paintFor(io.stderr, io.env);
  const title = paint("error", `${name}:`);
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  if (isReaderGone(error)) return exitCodes.done;
  // Told by whoever found it out.
  if (io.signal?.reason instanceof OutputError) return exitCodes.failed;
  if (error instanceof InterruptedError || io.signal?.aborted) {
    const message = error instanceof InterruptedError ? error.message : "Interrupted; nothing was written";
    say(`${name}: ${printable(message)}`);
    return exitCodes.interrupted;
  }
  if (!isExpectedError(error)) {
    say(`${title} This is a bug in ${name}, please report it:`);
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of trace.split("\n")) say(printable(line));
    return exitCodes.failed;
  }
  const { message, hints } = told(error, io);
  say(`${title} ${printable(message)}`);
  for (const line of hints) say(printable(line));
  if (args.includes("--json")) {
    const { code } = error;
    io.stdout.write(`${JSON.stringify({ error: { code, message, ...(hints.length > 0 ? { hints } : {}) } })}\n`);
  }
  if (!(error instanceof UsageError)) return exitCodes.failed;
  say(paint("faint", `Try "${name} --help"`));
  return exitCodes.usage;
}

/** What failed and why, and what to try, with commands called as the user knows them. */
function told(error: Error, { reword = (text) => text }: CommandIo): { message: string; hints: string[] } {
  const system = explainSystemFailure(error);
  const own = hintsOf(error);
  const { message, hints } = system ?? { message: error.message, hints: own.length > 0 ? own : hintsOfCause(error) };
  return { message: reword(message), hints: hints.map(reword) };
}
