/**
 * What the m3 commands share: one way to declare options, one set of exit codes, one style of messages,
 * progress, prompts and interruption.
 *
 * A command is a plain object ({@link defineCommand}); {@link runMain} runs it as a program, and {@link runCommand}
 * runs it in process with streams of the caller's, which is how the commands are tested.
 *
 * @module
 */
export { type CommandDefinition, type CommandOutcome, defineCommand, runCommand } from "./command.ts";
export { InterruptedError, isExpectedError, UsageError } from "./errors.ts";
export { exitCodes } from "./exit-codes.ts";
export { fileIdentity } from "./file-identity.ts";
export { isBefore, readInstant } from "./instant.ts";
export { formatBytes, formatCount, formatDuration } from "./measures.ts";
export { nonNegativeNumber, oneOf, positiveInteger } from "./option-values.ts";
export { printable } from "./printable.ts";
export type { Progress } from "./progress.ts";
export { runMain } from "./run-main.ts";
export type { CommandIo, CommandOutput, Terminal } from "./terminal.ts";
