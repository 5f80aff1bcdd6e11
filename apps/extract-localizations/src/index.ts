/**
 * The command itself, for a program that has it among others; run by itself it is `bin/extract-localizations.js`.
 *
 * @module
 */
export { command } from "./cli.ts";
export { type Losses, lossLines } from "./loss-lines.ts";
