/** What a command's exit code says; the same in every command. */
export const exitCodes: {
  /** Everything asked for is done. */
  readonly done: 0;
  /** The run failed; what was there before is untouched. */
  readonly failed: 1;
  /** The command line is wrong. */
  readonly usage: 2;
  /** The run finished, but something asked for could not be delivered. */
  readonly incomplete: 3;
  /** Stopped by Ctrl-C (128 + SIGINT), SIGTERM or SIGHUP. */
  readonly interrupted: 130;
} = { done: 0, failed: 1, usage: 2, incomplete: 3, interrupted: 130 };
