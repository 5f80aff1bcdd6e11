// No argument of a process can hold a NUL, so nobody means this by it.
const substitute = "\u0000-";

/**
 * Puts a substitute for every lone "-" among the arguments: yargs takes one that stands among several positionals
 * for an option without a name, and loses it with all that follows.
 */
export function hideDashes(args: readonly string[]): string[] {
  return args.map((arg) => (arg === "-" ? substitute : arg));
}

/** The value of an option as the user typed it. */
export function showDashes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(showDashes);
  return value === substitute ? "-" : value;
}
