/** The options of every command. */
export const commonOptions = {
  quiet: { alias: "q", type: "boolean", default: false, group: "Output:", describe: "Print warnings and errors only" },
  json: {
    type: "boolean",
    default: false,
    group: "Output:",
    describe: "Print one line of JSON on stdout instead of text",
  },
  "no-progress": { type: "boolean", default: false, group: "Output:", describe: "Draw no progress on a terminal" },
  strict: {
    type: "boolean",
    default: false,
    group: "Output:",
    describe: "Exit with 3 when anything at all was wrong with the data",
  },
} as const;

/** Answered without a run. */
export const helpOptions = {
  help: { alias: "h", type: "boolean", group: "Help:", describe: "Show this help" },
  version: { type: "boolean", group: "Help:", describe: "Show the version" },
} as const;

/** Their names, with those that are one letter. */
export const commonNames: readonly string[] = [...Object.keys(commonOptions), ...Object.keys(helpOptions)];
