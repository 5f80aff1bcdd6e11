/**
 * The command itself, for a program that has it among others; run by itself it is `bin/generate-digest.js`.
 *
 * @module
 */
export { command } from "./cli.ts";
export { conceptArgument } from "./concept-argument.ts";
export { type RequestedConcept, requestedConcepts } from "./requested-concepts.ts";
