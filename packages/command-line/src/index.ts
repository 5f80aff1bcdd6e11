/**
 * What the m3 commands share: one way to declare options, one set of exit codes, one style of messages,
 * progress, prompts and interruption.
 *
 * A command is a plain object ({@link defineCommand}); {@link runMain} runs it as a program, and {@link runCommand}
 * runs it in process with streams of the caller's, which is how the commands are tested. Several commands make a
 * program ({@link ProgramDefinition}), whose words a shell can complete ({@link completionScript}).
 *
 * @module
 */
export {
  type CommandDefinition,
  type CommandOutcome,
  callCommand,
  defineCommand,
  readArguments,
  runCommand,
} from "./command.ts";
export { completionScript, completionShells } from "./completion.ts";
export { type DeclaredOption, declaredOptions, type OptionWord } from "./declared-options.ts";
export { InterruptedError, isExpectedError, UsageError } from "./errors.ts";
export { exitCodes } from "./exit-codes.ts";
export { fileIdentity } from "./file-identity.ts";
export { isBefore, readInstant } from "./instant.ts";
export { formatBytes, formatCount, formatDuration } from "./measures.ts";
export {
  derived,
  nonNegativeNumber,
  oneOf,
  positiveInteger,
  someOf,
  unread,
  type ValueReader,
} from "./option-values.ts";
export { printable } from "./printable.ts";
export { type ProgramDefinition, runProgram, type Subcommand, type SubcommandOptions, subcommand } from "./program.ts";
export type { Progress } from "./progress.ts";
export { requireReplaceableFolder } from "./replaceable-folder.ts";
export { runMain } from "./run-main.ts";
export { knowsV8Flags } from "./settle-process.ts";
export { reasonOf } from "./system-failure.ts";
export type { CommandIo, CommandOutput, Terminal } from "./terminal.ts";
