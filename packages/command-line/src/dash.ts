// No argument of a process can hold a NUL, so nobody means this by it.
const mark = "\u0000";

/**
 * Marks the arguments that start with a dash and are no options: a lone "-", and all behind a "--", which is taken
 * away. yargs would read the first as an option without a name, and lose what is behind the second.
 */
export function hideDashes(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const operands = end < 0 ? [] : args.slice(end + 1);
  return [
    ...options.map((arg) => (arg === "-" ? mark + arg : arg)),
    ...operands.map((arg) => (arg.startsWith("-") ? mark + arg : arg)),
  ];
}

/** The value of an option as the user typed it. */
export function showDashes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(showDashes);
  return typeof value === "string" && value.startsWith(mark) ? value.slice(mark.length) : value;
}
