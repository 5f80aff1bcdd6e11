import { type CommandDefinition, runCommand } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

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
  process.stdout.on("error", endQuietlyWhenReaderLeft);
  process.stderr.on("error", endQuietlyWhenReaderLeft);
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
    stream.write("", () => resolve());
  });
}

/** `command | head` closes the pipe when it has read enough, and that is no failure of ours. */
function endQuietlyWhenReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.done);
}
