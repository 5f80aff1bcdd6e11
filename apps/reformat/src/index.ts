/**
 * The command itself, for a program that has it among others; run by itself it is `bin/reformat.js`.
 *
 * @module
 */
export { checkInputs } from "./check-inputs.ts";
export { command, commandWith } from "./cli.ts";
export { formatNames } from "./format-names.ts";
export type { PageSettings } from "./preview-page.ts";
export { diagnosticLines } from "./report.ts";
