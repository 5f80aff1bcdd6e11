// No argument of a process can hold a NUL, so no file has this name.
const substitute = "\u0000-";

/**
 * Puts a substitute for every lone "-" among the arguments: yargs takes one that stands among several positionals for
 * an option without a name, and loses it. {@link toDash} turns the substitute back.
 */
export function hideDashes(args: readonly string[]): string[] {
  return args.map((arg) => (arg === "-" ? substitute : arg));
}

/** The argument that a user typed. */
export function toDash(arg: string): string {
  return arg === substitute ? "-" : arg;
}
