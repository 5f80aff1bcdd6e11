import { type CommandDefinition, runCommand } from "./command.ts";
import { OutputError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { findSubcommand, type ProgramDefinition, runProgram } from "./program.ts";
import { settleProcess } from "./settle-process.ts";

/**
 * Runs a command, or a program of several, as this process: its arguments, streams, folder and environment, and its exit code.
 *
 * The first Ctrl-C (or SIGTERM) asks the run to stop cleanly through `terminal.signal`; a second one ends the process.
 * The end of the terminal it was started from (SIGHUP), which may be told twice, asks for the same.
 * A reader of the output that leaves, as `head` does, stops nothing but the lines it would have read; an output that
 * fails in another way, such as a full disk, ends the run with exit code 1.
 */
export async function runMain<Options>(command: CommandDefinition<Options> | ProgramDefinition): Promise<void> {
  const controller = new AbortController();
  let outputError: OutputError | undefined;
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write("\nStopping (press Ctrl-C again to stop at once) ...\n");
    controller.abort();
  };
  // The shell sends one and the system another, and nobody is left to be in a hurry.
  let isHungUp = false;
  const onHangUp = (): void => {
    isHungUp = true;
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("SIGHUP", onHangUp);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const isReaderGone = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    if (isReaderGone || outputError !== undefined) return;
    outputError = new OutputError(`Cannot write to standard output: ${error.message}`, { cause: error });
    controller.abort(outputError);
  });
  // There is nobody left to tell of a standard error that fails, and it is no reason to stop.
  process.stderr.on("error", () => {});
  const { stdin, stdout, stderr, env } = process;
  const io = { stdin, stdout, stderr, env, cwd: process.cwd(), signal: controller.signal };
  const args = process.argv.slice(2);
  const own = "groups" in command ? findSubcommand(command, args[0] ?? "") : command;
  settleProcess(own?.settleProcess);
  process.exitCode = await ("groups" in command ? runProgram(command, args, io) : runCommand(command, args, io));
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
  process.off("SIGHUP", onHangUp);
  await flushed(stdout);
  if (outputError !== undefined) {
    process.exitCode = exitCodes.failed;
    stderr.write(`${command.name}: ${outputError.message}\n`);
  }
  await flushed(stderr);
  // At its end Node sets terminals right, and aborts where one is gone; the signal itself ends it without.
  const hasTerminal = stdin.isTTY || stdout.isTTY || stderr.isTTY;
  if (isHungUp && hasTerminal) process.kill(process.pid, "SIGHUP");
  // A look-up or a connection that is still pending must not keep a finished command from ending.
  process.exit();
}

/** Resolves once everything written so far has left this process. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A stream that failed calls back too.
    stream.write("", () => resolve());
  });
}
