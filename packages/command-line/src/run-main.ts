import { type CommandDefinition, runCommand } from "./command.ts";
import { ReaderLeftError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";

/** How long a run may take to tidy up once nobody reads its output, in milliseconds. */
const tidyUpMillis = 2000;

/**
 * Runs a command as this process: its arguments, streams, folder and environment, and its exit code.
 *
 * The first Ctrl-C (or SIGTERM) asks the run to stop cleanly through `terminal.signal`; a second one ends the process.
 */
export async function runMain<Options>(command: CommandDefinition<Options>): Promise<void> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write("\nStopping (press Ctrl-C again to stop at once) ...\n");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  // `command | head` closes the pipe when it has read enough: the run ends, tidies up and says nothing of it.
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    if (controller.signal.aborted) return;
    controller.abort(new ReaderLeftError("Nobody reads the output any more"));
    setTimeout(() => process.exit(exitCodes.done), tidyUpMillis).unref();
  };
  process.stdout.on("error", onOutputError);
  process.stderr.on("error", onOutputError);
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await runCommand(command, process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    signal: controller.signal,
  });
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
  await Promise.all([flushed(stdout), flushed(stderr)]);
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
